import type { QuietHours } from '../api/fatigue.ts'

/** Whether a person has quiet hours at a time, in milliseconds, for a project. */
export function isQuiet(quiet: QuietHours | null, projectId: string, at: number): boolean {
  if (!quiet || quiet.wakeFor.includes(projectId)) return false
  const { from, to } = quiet
  const now = timeIn(quiet.zone, at)
  // Times in the form `HH:MM` sort as texts.
  return from <= to ? from <= now && now < to : now >= from || now < to
}

/** Formatters, kept because making one is slow, and each question needs one for every channel. */
const clocks = new Map<string, Intl.DateTimeFormat>()

/** The time of day in a zone, as `HH:MM`. */
function timeIn(zone: string, at: number): string {
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
  clocks.set(zone, clock)
  return clock.format(at)
}
