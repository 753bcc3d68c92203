import { addPart } from './chaos/parts.js'
import { createTcpPart, type TcpPart } from './point/tcp/tcp-part.js'

addPart('tcp', createTcpPart)

declare module 'faultline' {
  interface ChaosParts {
    /**
     * Puts a proxy before a TCP server: `await chaos.tcp(name, { port })`. Comes with `import 'faultline/tcp'`.
     * @throws InvalidOptionError
     * @example const link = await chaos.tcp('db', { port: 5432 }); new Client({ host: link.host, port: link.port })
     */
    readonly tcp: TcpPart
  }
}

export type { TcpConnection } from './point/tcp/link-connection.js'
export type { TcpLink, TcpOptions, TcpPart } from './point/tcp/tcp-part.js'
