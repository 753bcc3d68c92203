export interface Server {
  connect(): Promise<object>
  query(connection: object, text: string): Promise<string>
}

/** Wrong: whoever comes while it connects connects once more. */
export class Client {
  protected connection: object | undefined

  constructor(readonly server: Server) {}

  protected async connected(): Promise<object> {
    this.connection ??= await this.server.connect()
    return this.connection
  }

  async query(text: string): Promise<string> {
    return await this.server.query(await this.connected(), text)
  }
}

/** Right: all wait for the one connection. */
export class ClientOfOne extends Client {
  #connecting: Promise<object> | undefined

  protected override async connected(): Promise<object> {
    this.#connecting ??= this.server.connect()
    return await this.#connecting
  }
}
