export type HookName = 'verifyConditions' | 'prepare' | 'publish' | 'addChannel' | 'success' | 'fail'

/** One step, as semantic-release would run it. */
export interface HookCall {
  hook: HookName
  config?: object
  nextRelease?: { version?: string; channel?: string | null; gitTag?: string; gitHead?: string }
  /** semantic-release's own options. */
  options?: object
}

export interface HookEnd {
  hook: HookName
  value?: unknown
  errors: Array<{ name: string; code: string; message: string; details: string }>
}
