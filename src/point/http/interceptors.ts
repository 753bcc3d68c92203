import module from 'node:module'
import net from 'node:net'
import { letPass } from './let-pass.js'

/** What we use of @mswjs/interceptors. */
interface Interceptor<Events> {
  apply(): void
  dispose(): void
  on<K extends keyof Events>(
    type: K,
    listener: (event: Events[K]) => unknown,
    options?: { signal: AbortSignal },
  ): unknown
}

export interface RequestEvent {
  readonly request: Request
  readonly requestId: string
  readonly controller: {
    readonly handled: Promise<void>
    passthrough(): Promise<void>
    respondWith(response: Response): void
  }
}

type HttpInterceptor = Interceptor<{ request: RequestEvent }>

interface Loaded {
  readonly requests: new () => HttpInterceptor
  readonly clientRequests: new () => HttpInterceptor
}

let loaded: Loaded | undefined

/**
 * Jest's own `require` knows no ES modules, and what is patched are Node's own modules: they are loaded by Node's own
 * loader. What Jest gives for `node:module` is a class derived from Node's; what Vitest gives in a vm pool is a copy, whose
 * `require` knows no ES modules on the oldest Node.
 */
function nodeModule(): typeof module {
  const beneath = Object.getPrototypeOf(module) as Partial<typeof module>
  return typeof beneath.createRequire === 'function'
    ? (beneath as typeof module)
    : process.getBuiltinModule('node:module')
}

/** Loaded when first used: no test without HTTP points pays for it. */
function load(): Loaded {
  if (loaded === undefined) {
    const make = nodeModule().createRequire
    const require = make(typeof __filename === 'string' ? __filename : import.meta.url)
    const { HttpRequestInterceptor } = require('@mswjs/interceptors/http')
    const { ClientRequestInterceptor } = require('@mswjs/interceptors/ClientRequest')
    loaded = { requests: HttpRequestInterceptor, clientRequests: ClientRequestInterceptor }
  }
  return loaded
}

/**
 * Intercepts every HTTP request of the process that goes through a socket: of fetch, undici with any dispatcher,
 * node:http and node:https with any agent.
 * @param onRequest told of each; the request waits for what it gives back
 * @returns undoes it
 */
export function intercept(onRequest: (event: RequestEvent) => unknown): () => void {
  const { requests, clientRequests } = load()
  const beneath = net.Socket.prototype.connect
  const requestInterceptor = new requests()
  // It keeps clients that write late, a form that is piped into a request say, from being taken for something else.
  const contexts = new clientRequests()
  requestInterceptor.on('request', onRequest)
  requestInterceptor.apply()
  contexts.apply()
  const undo = letPass(beneath)
  return () => {
    undo()
    contexts.dispose()
    requestInterceptor.dispose()
  }
}
