import type { ReadOptions } from '../door/door-reads.ts'
import { type DoorServer, give, refuse, serveDoor } from '../door/serve-door.ts'
import type { TakeWrite } from './take-write.ts'

const REFUSAL = 'This command runs behind “cfa publish”, and it does not let this request through.'

/** Opens a door on loopback for everything that a command reads and writes. */
export function openToolDoor(reads: ReadOptions, take: TakeWrite): Promise<DoorServer> {
  return serveDoor({
    ...reads,
    refusal: REFUSAL,
    onWrite: (request) => {
      const { reply } = request
      take(request).then(
        (given) => {
          // `refuse` does not wait for a request that is still being sent.
          if (given.status < 300) give(reply, given)
          else refuse(reply, given.status, JSON.parse(given.text).error)
        },
        () => refuse(reply, 400, 'The request could not be read.'),
      )
    },
  })
}
