/** A file to write. */
export interface Change {
  file: string
  /** `undefined` if it does not exist yet. */
  before: string | undefined
  after: string
}

/** A file that a person has to change. */
export interface Advice {
  file: string
  why: string
  /** What to copy there. */
  text: string
}

export type Step = { change: Change; advice?: undefined } | { change?: undefined; advice: Advice }
