import { line } from '@cfa/protocol'
import * as z from 'zod'
import { isUserName } from '../npm-names.ts'
import { isReadable } from '../people/readable.ts'

const ms = z.int().min(0)
const id = z.uuid()
/** One line that people choose themselves, all of whose characters are visible. */
export const nameText = z.string().trim().pipe(line(80))
/** The name of a person, by which others have to recognise them. */
export const personName = z
  .string()
  .normalize('NFC')
  .trim()
  .pipe(
    line(80).refine(
      isReadable,
      'A name is one line of letters, digits and a few signs, and no word of it mixes alphabets',
    ),
  )
const accounts = z
  .array(z.string().trim().toLowerCase().min(1).refine(isUserName, 'An account is a username at npm'))
  .max(50)
const ciNames = z.array(nameText).max(50)
export const role = z.enum(['admin', 'maintainer'])
export type Role = z.infer<typeof role>

export const person = z.object({
  id,
  name: z.string(),
  role,
  accounts: z.array(z.string()).describe('npm accounts that they hold'),
})
export type Person = z.infer<typeof person>

/** `GET /api/session`: what this visitor's page needs to know. Never 401. */
export const sessionReply = z.object({
  person: person.nullable(),
  /** Whether nobody has joined yet. The first link is in the service's log. */
  isEmpty: z.boolean(),
  /** Whether this is the demo, where a name is enough to sign in. */
  demo: z.boolean(),
  /** Which service this is. Only people who are signed in get the version. */
  instance: z.object({ name: z.string().nullable(), version: z.string().nullable() }),
  /** The public key for Web Push, base64url. */
  vapidKey: z.string().nullable(),
  /**
   * The configured registries. They are shown without a warning, and links to their origins may be opened to confirm.
   */
  registries: z.array(z.string()).optional(),
})
export type SessionReply = z.infer<typeof sessionReply>

/** What `@simplewebauthn/browser` takes and returns. `@simplewebauthn/server` checks it. */
const ceremony = z.string().max(100)
export const ceremonyReply = z.object({ ceremony, options: z.looseObject({ challenge: z.string() }) })
export const ceremonyBody = z.strictObject({ ceremony, response: z.looseObject({ id: z.string() }) })

/** `POST /api/sign-in/options` → `ceremonyReply`; `POST /api/sign-in` with `ceremonyBody` → `person` and the cookie. */

/** `POST /api/invitations/look`: shows an invitation, by the token after the `#` of its link. */
export const invitationToken = z.strictObject({ token: z.string().min(20).max(100) })
export const invitationLook = z.object({
  role,
  name: z.string().nullable(),
  invitedBy: z.string().nullable(),
})

/** `POST /api/join/options` → `ceremonyReply`; `POST /api/join` → `person` and the cookie. 409 `taken` for the name. */
export const joinOptionsBody = invitationToken.extend({ name: personName })
export const joinBody = ceremonyBody.extend({ token: z.string().min(20).max(100), name: personName })

/** `POST /api/demo/sign-in`: 404 if this is not the demo. */
export const demoSignInBody = z.strictObject({ name: personName })

/** `POST /api/sign-out` and `POST /api/sign-out-everywhere`: 204. */

export const passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: ms,
  usedAt: ms.nullable(),
})
export type Passkey = z.infer<typeof passkey>

/** `GET /api/me`; `PATCH /api/me` with `meChanges` → the same, 409 `taken`. */
export const meReply = person.extend({
  passkeys: z.array(passkey),
  sessions: z.int(),
  ciNames: z.array(z.string()).describe('user names at CI services, which identify who started a run'),
})
export type Me = z.infer<typeof meReply>
export const meChanges = z.strictObject({
  name: personName.optional(),
  accounts: accounts.optional(),
  ciNames: ciNames.optional(),
})

/** `GET /api/me/sessions`, the last used first; `DELETE /api/me/sessions/:id` → 204. */
export const session = z.object({
  id,
  device: z.string().nullable().describe('browser and system'),
  createdAt: ms,
  usedAt: ms.describe('accurate to some minutes'),
  isThis: z.boolean().describe('whether it is the asking session'),
})
export type Session = z.infer<typeof session>
export const sessionsReply = z.object({ sessions: z.array(session) })

/** `POST /api/me/passkey` → `ceremonyReply`, for the passkey that `POST /api/me/passkeys/options` takes. */
export const passkeyOptionsBody = z.strictObject({
  passkey: ceremonyBody.optional().describe('only who has none may leave it out'),
})

/** `POST /api/me/passkeys/options` → `ceremonyReply`, or 403 `passkey_needed`; `POST /api/me/passkeys` → `passkey`. */
export const passkeyBody = ceremonyBody.extend({ name: nameText })
/** `PATCH /api/me/passkeys/:passkey` → `passkey`; `DELETE` → 204, 409 `last_passkey` for the only one. */
export const passkeyChanges = z.strictObject({ name: nameText })

/** `GET /api/people` (admins): everybody. `PATCH /api/people/:id` → the person; `DELETE` → 204. */
export const peopleReply = z.object({
  people: z.array(
    person.extend({
      createdAt: ms,
      passkeys: z.int(),
      neededBy: z.array(z.string()).describe('projects that nobody could release without them'),
    }),
  ),
})
export const personChanges = z.strictObject({ role })

/**
 * `GET /api/invitations` (admins): the open ones. `POST` → the link, once, 409 `taken`; `DELETE /api/invitations/:id` →
 * 204.
 */
export const invitation = z.object({
  id,
  role,
  name: z.string().nullable(),
  invitedBy: z.string().nullable(),
  createdAt: ms,
  expiresAt: ms,
})
export const invitationsReply = z.object({ invitations: z.array(invitation) })
export const inviteBody = z.strictObject({ role, name: personName.nullable() })
export const inviteReply = invitation.extend({ link: z.url() })
