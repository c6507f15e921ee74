import * as z from 'zod'

const id = z.uuid()
const ms = z.int().min(0)
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time is 00:00 to 23:59')

const isZone = (zone: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}

/** A person's quiet hours: their own channels get no messages from one time of day to the other. */
export const quietHours = z.strictObject({
  zone: z.string().max(64).refine(isZone, 'A time zone is one like Europe/Vienna'),
  from: time,
  to: time.describe('on the next day if earlier than `from`'),
  wakeFor: z.array(id).max(100).describe('projects that may send messages anyway'),
})
export type QuietHours = z.infer<typeof quietHours>

/** The highest limits that a project can have. */
export const HIGHEST = { questionsPerHour: 20_000, escalationMinutes: 240 } as const

/** How much a project's jobs may ask in an hour, and who is notified if nobody looks. */
export const limits = z.strictObject({
  questionsPerHour: z
    .int()
    .min(1)
    .max(HIGHEST.questionsPerHour)
    .nullable()
    .describe('null: the service’s own limit'),
  escalation: z
    .strictObject({
      minutes: z.int().min(1).max(HIGHEST.escalationMinutes),
      people: z.array(id).min(1).max(100),
    })
    .nullable()
    .describe('people who are notified only if nobody has opened the question by then'),
})
export type Limits = z.infer<typeof limits>

/** `GET /api/me/quiet`: the person's quiet hours and mutes. `PATCH` with `quietBody` → the same. */
export const quietReply = z.object({
  quietHours: quietHours.nullable(),
  projects: z.array(
    z.object({
      id,
      name: z.string(),
      mutedUntil: ms.nullable(),
      isLast: z.boolean().describe('whether nobody else who may answer would be notified'),
    }),
  ),
  now: ms,
})
export type QuietReply = z.infer<typeof quietReply>
export const quietBody = z.strictObject({ quietHours: quietHours.nullable() })

/** `POST /api/me/mutes` → `quietReply`; 409 `last_listener` if nobody else would be notified, unless `isSure`. */
export const muteBody = z.strictObject({
  project: id,
  minutes: z
    .int()
    .min(0)
    .max(60 * 24 * 14)
    .describe('0 ends the mute'),
  isSure: z.boolean().default(false),
})
