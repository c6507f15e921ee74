export interface Finding {
  check: string
  ok: boolean
  /** What is so, and if it is not well, what to do. */
  says: string
}

export const well = (check: string, says: string): Finding => ({ check, ok: true, says })
export const problem = (check: string, says: string): Finding => ({ check, ok: false, says })
