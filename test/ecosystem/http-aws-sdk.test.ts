import type { IncomingMessage } from 'node:http'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { faults, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'
import { type Client, conform } from './http/conform.js'
import { page, serve } from './http/server.js'

function s3(endpoint: string, requestTimeout = 0, maxAttempts = 1): S3Client {
  return new S3Client({
    endpoint,
    region: 'eu-central-1',
    forcePathStyle: true,
    maxAttempts,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  })
}

test(
  'S3 puts and gets objects as ever, and its own retries get over a status, a reset and a truncated body',
  withChaos(async (chaos) => {
    const server = await serve()
    const client = s3(server.url, 0, 4)
    const api = chaos.http('s3', { host: '127.0.0.1' })
    chaos.inject(faults.httpStatus({ status: 503 }), { at: api, calls: 1 })
    chaos.inject(faults.exception('ECONNRESET'), { at: api, calls: 2 })
    await client.send(new PutObjectCommand({ Bucket: 'real', Key: 'a', Body: page }))
    expect(api.calls).toBe(3)
    expect(server.seen).toEqual(['PUT /real/a?x-id=PutObject'])
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'page', Key: 'a' }))
    expect(JSON.parse(await (Body as { transformToString(): Promise<string> }).transformToString())).toMatchObject({
      path: '/page/a',
    })
    client.destroy()
    await server.close()
  }),
)

conform("the AWS SDK's HTTP handler", () => {
  const { requestHandler } = s3('http://127.0.0.1').config
  const send = async (url: string, method = 'GET', options: object = {}, body?: Buffer) => {
    const { protocol, hostname, port, pathname } = new URL(url)
    const headers = body === undefined ? {} : { 'content-length': String(body.length) }
    const request = { protocol, hostname, port: Number(port), path: pathname, method, query: {}, headers, body }
    const { response } = await requestHandler.handle(request as never, options)
    return { ...response, body: response.body as IncomingMessage }
  }
  const whole = async ({ statusCode, headers, body }: Awaited<ReturnType<typeof send>>) => ({
    status: statusCode,
    contentType: headers['content-type'] ?? '',
    body: Buffer.concat(await body.toArray()),
  })
  const client: Client = {
    get: async (url, { timeoutMs, signal } = {}) =>
      whole(
        await send(url, 'GET', {
          ...(timeoutMs && { requestTimeout: timeoutMs }),
          ...(signal && { abortSignal: signal }),
        }),
      ),
    pieces: async (url) => (await send(url)).body,
    post: async (url, body) => whole(await send(url, 'POST', {}, body)),
    followsRedirects: false,
    limitsBodies: false,
    close: () => requestHandler.destroy?.(),
  }
  return client
})
