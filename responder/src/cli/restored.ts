import { printable } from '@cfa/protocol'
import * as z from 'zod'
import { secretScope } from '../api/projects.ts'
import { isolated } from '../isolated.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Database } from '../store/database.ts'

const date = z.int()
const personRow = camelRow({ id: z.string(), name: z.string(), role: z.string(), createdAt: date })
const passkeyRow = camelRow({ personId: z.string(), name: z.string(), createdAt: date })
const secretRow = camelRow({
  project: z.string(),
  name: z.string(),
  opens: secretScope,
  createdAt: date,
  expiresAt: date.nullable(),
})
const channelRow = z.object({ id: z.string(), kind: z.string(), name: z.string(), owner: z.string() })
const invitationRow = camelRow({
  id: z.string(),
  role: z.string(),
  name: z.string().nullable(),
  createdAt: date,
  expiresAt: date,
})

/** Channels that get messages again, although some of their addresses may belong to somebody else by now. */
const CHANNELS = `select channels.id, channels.kind, channels.name, coalesce(projects.name, people.name) as owner
  from channels left join projects on projects.id = channels.project_id left join people on people.id = channels.person_id
  where projects.removed_at is null and people.removed_at is null order by channels.created_at, channels.id`

/** Reads what works again after a restore, although it may have been ended after the back-up was made. */
export async function readLiving({ all }: Pick<Database, 'all'>, now: number) {
  const passkeys = z
    .array(passkeyRow)
    .parse(await all('select person_id, name, created_at from passkeys order by created_at, id'))
  const people = z
    .array(personRow)
    .parse(
      await all(
        'select id, name, role, created_at from people where removed_at is null order by created_at, id',
      ),
    )
  const secrets = await all(
    `select projects.name as project, secrets.name, secrets.opens, secrets.created_at, secrets.expires_at
     from secrets join projects on projects.id = secrets.project_id
     where projects.removed_at is null and (secrets.expires_at is null or secrets.expires_at > $1)
     order by projects.name, secrets.created_at`,
    now,
  )
  const invitations = await all(
    `select id, role, name, created_at, expires_at from invitations
     where used_at is null and expires_at > $1 order by created_at, id`,
    now,
  )
  return {
    people: people.map((person) => ({
      ...person,
      passkeys: passkeys.filter(({ personId }) => personId === person.id),
    })),
    secrets: z.array(secretRow).parse(secrets),
    channels: z.array(channelRow).parse(await all(CHANNELS)),
    invitations: z.array(invitationRow).parse(invitations),
  }
}

type Living = Awaited<ReturnType<typeof readLiving>>

/** Lists what to look through, each with the command that ends it. */
export function livingText({ people, secrets, invitations, channels }: Living, madeAt: number): string {
  return [
    `The back-up is from ${dateOf(madeAt)}. Everything revoked since then works again, and nobody is signed in. Check this list:`,
    ...section('People', 'cfa-responder person remove ID', people, ({ id, role, ...person }) => {
      const passkeys = person.passkeys.map(
        ({ name, createdAt }) => `“${shown(name)}” of ${dateOf(createdAt)}`,
      )
      const has = passkeys.length > 0 ? `passkeys: ${passkeys.join(', ')}` : 'no passkey'
      return `${id}  ${role}  ${shown(person.name)}, joined ${dateOf(person.createdAt)}, ${has}`
    }),
    ...section(
      'Secrets of projects',
      'cfa-responder project rotate NAME --grace-hours 0',
      ...[secrets.filter(({ opens }) => opens === 'endpoint'), secretLine],
    ),
    ...section(
      'Secrets of projects for the CFA API',
      'cfa-responder project rotate NAME --cfa --grace-hours 0',
      ...[secrets.filter(({ opens }) => opens === 'cfa-api'), secretLine],
    ),
    ...section(
      'Invitations',
      'cfa-responder person uninvite ID',
      invitations,
      ({ id, role, name, createdAt, expiresAt }) =>
        `${id}  ${role}  ${name === null ? 'no name' : shown(name)}, made ${dateOf(createdAt)}, until ${dateOf(expiresAt)}`,
    ),
    ...section(
      'Channels',
      'Remove, on the page,',
      channels,
      ({ kind, name, owner }) => `${kind}  “${shown(name)}” of ${shown(owner)}`,
    ),
  ].join('\n')
}

const secretLine = ({ project, name, createdAt, expiresAt }: Living['secrets'][number]): string =>
  `${project}  “${shown(name)}”, made ${dateOf(createdAt)}${expiresAt === null ? '' : `, until ${dateOf(expiresAt)}`}`

function section<Entry>(
  title: string,
  command: string,
  entries: readonly Entry[],
  lineOf: (entry: Entry) => string,
): string[] {
  if (entries.length === 0) return []
  return ['', `${title} (${command} ends one):`, ...entries.map((entry) => `  ${lineOf(entry)}`)]
}

/** Makes a text safe to print: a file that somebody has changed may contain anything. */
const shown = (text: string): string => isolated(printable(text, 80) ?? '?')
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
