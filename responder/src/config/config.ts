/** How the service runs. `read-config.ts` makes it from the environment. */
export interface Config {
  /** Where people and jobs reach the service: an origin, without a slash at the end. */
  publicUrl: string
  /** The instance's name, shown on the page. `null` if it has none. */
  instanceName: string | null
  host: string
  port: number
  /** Folder for the SQLite file and its lock. */
  dataDir: string
  /** `postgres://…`, or `null` for SQLite. */
  databaseUrl: string | null
  /**
   * The proxies whose `x-forwarded-for` is trusted: addresses, ranges and `loopback`, separated by commas. `false` for
   * none.
   */
  trustProxy: string | false
  /** Whether messages may go to addresses in private networks. */
  allowPrivateTargets: boolean
  /** `smtp://…` or `smtps://…` for e-mail, and its sender. `null` for no e-mail. */
  smtpUrl: string | null
  mailFrom: string | null
  /**
   * URLs of registries, with a slash at the end. They are shown without a warning, and their web links may be opened.
   */
  registries: readonly string[]
  /** A URL, which may be a secret, that gets the head of the audit log daily. If `null`, only the log has it. */
  auditWebhook: string | null
  /** Finished questions are removed after this many days. */
  keepDays: number
  /** How many questions of one project may be open at once. */
  openPerProject: number
  /** How many bytes the questions of one project may take, including finished ones. */
  storagePerProject: number
  /** How long a request of a client of the CFA API is open. These clients name no time. */
  clientWaitMs: number
  /** The origin of CircleCI, where builds are looked up whose clients print a proof. */
  circleciUrl: string
  /**
   * For this long after a message about a release, others of its run are gathered into one message. 0: each has its
   * own.
   */
  runWindowMs: number
  /** How often the registry is asked what a watched project has staged. */
  watchMs: number
  /** Whether a name is enough to sign in: for the demo, on loopback only. */
  demo: boolean
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}
