/** One defence, and how to take it out of a copy of the code. */
export interface Defence {
  /** Its attack's number in `docs/threats.md`. */
  attack: number
  /** What it does, in a sentence. */
  says: string
  file: string
  /** Text that is in the file exactly once. */
  find: string
  replace: string
  /** The file of tests that notices when the defence is gone. */
  test: string
  /** The test that has to fail, by its title; any of the file where it is left out. */
  match?: string
}
