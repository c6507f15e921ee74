import type { DoorReply } from '../door/serve-door.ts'

/** What npm's registry says of a write that it has taken. */
export const CREATED: DoorReply = { status: 201, text: '{"ok":"created new package","success":true}' }

export const refusal = (status: number, error: string): DoorReply => ({
  status,
  text: JSON.stringify({ error }),
})
