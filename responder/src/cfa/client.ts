import type { Asker } from '../projects/secrets.ts'

/** A client that has sent a valid secret of its project. */
export interface Client {
  asker: Asker
  secret: string
}
