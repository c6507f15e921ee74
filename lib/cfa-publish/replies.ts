import type { DoorReply } from '../door/serve-door.ts'

/** The reply of npm's registry to a write that it has accepted. */
export const CREATED: DoorReply = { status: 201, text: '{"ok":"created new package","success":true}' }

export const refusal = (status: number, error: string): DoorReply => ({
  status,
  text: JSON.stringify({ error }),
})
