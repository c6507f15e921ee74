/** A file to write. */
export interface Change {
  file: string
  /** `undefined`: it is not there yet. */
  before: string | undefined
  after: string
}

/** A file that a person has to change. */
export interface Advice {
  file: string
  why: string
  /** To be copied there. */
  text: string
}

export type Step = { change: Change; advice?: undefined } | { change?: undefined; advice: Advice }
