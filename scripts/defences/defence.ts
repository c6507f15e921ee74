/** One defence, and how to take it out of a copy of the code. */
export interface Defence {
  /** The number of the attack in `docs/threats.md`. */
  attack: number
  /** What the defence does, in a sentence. */
  says: string
  file: string
  /** The text to replace. It must occur in the file exactly once. */
  find: string
  replace: string
  /** The test file that notices when the defence is gone. */
  test: string
  /** The title of the test that has to fail. Default: any test in the file. */
  match?: string
}
