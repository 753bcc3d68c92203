/** The dashboard was asked for something that it cannot do, in words for whoever asked. */
export class DashboardError extends Error {
  readonly code = 'FAULTLINE_DASHBOARD'

  /** @param message what, why and the way out */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
  }

  static {
    DashboardError.prototype.name = 'DashboardError'
  }
}
