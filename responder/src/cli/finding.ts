export interface Finding {
  check: string
  ok: boolean
  /** What was found and, if it is a problem, what to do. */
  says: string
}

export const well = (check: string, says: string): Finding => ({ check, ok: true, says })
export const problem = (check: string, says: string): Finding => ({ check, ok: false, says })
