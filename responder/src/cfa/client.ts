import type { Asker } from '../projects/secrets.ts'

/** A client that has shown a secret of its project. */
export interface Client {
  asker: Asker
  secret: string
}
