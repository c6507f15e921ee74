import { randomBytes } from 'node:crypto'
import type { Authenticator } from './authenticator.ts'
import { type Board, createBoard } from './board.ts'
import { createEndpoint } from './endpoint.ts'
import { serve } from './http.ts'
import { createPageApi } from './page-api.ts'
import { createPageFiles } from './page-files.ts'

/** A responder on this machine, with a page to answer on. */
export interface Responder {
  /** Where people go. */
  page: string
  /** Where the job goes, and what it shows there. */
  endpoint: string
  secret: string
  board: Board
  close: () => Promise<void>
}

export async function startResponder(authenticator: Authenticator): Promise<Responder> {
  const secret = randomBytes(24).toString('base64url')
  const board = createBoard()
  let page = ''
  const routes = [
    createEndpoint(board, { secret, link: () => page }),
    createPageApi(board, authenticator),
    await createPageFiles(),
  ]
  const { url, close } = await serve(routes)
  page = url
  return { page, endpoint: new URL('responder', url).href, secret, board, close }
}
