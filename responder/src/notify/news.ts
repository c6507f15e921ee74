export interface News {
  questionId: string
  projectId: string
  /** `asked`: it waits for an answer, for the first time or again. `outcome`: something became of it. */
  kind: 'asked' | 'outcome'
  /** Of the question with this change. */
  revision: number
  /** Of the question, in milliseconds since 1970. */
  expiresAt: number
}
