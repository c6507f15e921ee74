import type { QuietHours } from '../api/fatigue.ts'

/** Whether it is quiet for this person at this moment, about this project. */
export function isQuiet(quiet: QuietHours | null, projectId: string, at: number): boolean {
  if (!quiet || quiet.wakeFor.includes(projectId)) return false
  const { from, to } = quiet
  const now = timeIn(quiet.zone, at)
  // Times of one form are in the order of their texts.
  return from <= to ? from <= now && now < to : now >= from || now < to
}

/** Making one takes longer than all else here, and each question asks for every channel. */
const clocks = new Map<string, Intl.DateTimeFormat>()

/** `HH:MM` on the clocks of a zone. */
function timeIn(zone: string, at: number): string {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
  clocks.set(zone, clock)
  return clock.format(at)
}
