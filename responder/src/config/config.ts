/** How the service runs; `read-config.ts` makes it from the environment. */
export interface Config {
  /** Where people and jobs reach it: an origin, without a slash at the end. */
  publicUrl: string
  /** Shown on the page; `null`: it has none. */
  instanceName: string | null
  host: string
  port: number
  /** For the SQLite file and back-ups. */
  dataDir: string
  /** `postgres://…`; `null`: SQLite. */
  databaseUrl: string | null
  /** Whose `x-forwarded-for` is believed: addresses, ranges and `loopback`, separated by commas; `false`: nobody's. */
  trustProxy: string | false
  /** Whether messages may go to addresses in private networks. */
  allowPrivateTargets: boolean
  /** `smtp://…` or `smtps://…` for e-mail, and who it is from; `null`: no e-mail. */
  smtpUrl: string | null
  mailFrom: string | null
  /** URLs with a slash at the end: registries shown without a warning, and later: whose web links may be opened. */
  registries: readonly string[]
  /** Gets the head of the audit log daily. It may be a secret; `null`: only the log has it. */
  auditWebhook: string | null
  /** Whatever is over is removed after this many days. */
  keepDays: number
  /** How many questions of one project may be open at once. */
  openPerProject: number
  /** How many bytes the questions of one project may take, those that are over included. */
  storagePerProject: number
  /** How long a request of a client of the CFA API is open: these clients name no time. */
  clientWaitMs: number
  /** An origin: where builds are looked up whose clients print a proof. */
  circleciUrl: string
  /** For so long after a message about a release, the others of its run are gathered into one. 0: each has its own. */
  runWindowMs: number
  /** How often the registry is asked what is staged of a project that is watched. */
  watchMs: number
  /** Signing in by a name alone: for the demo, on loopback only. */
  demo: boolean
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}
