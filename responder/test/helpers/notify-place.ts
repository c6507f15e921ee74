import { randomUUID } from 'node:crypto'
import type { State } from '@cfa/protocol'
import { exampleQuestion } from '@cfa/protocol/testing'
import type { ExecutionContext } from 'ava'
import type { ChannelTarget } from '../../src/api/channels.ts'
import type { Person } from '../../src/api/people.ts'
import { createAudit } from '../../src/audit/audit.ts'
import { type Effects, nodeEffects } from '../../src/effects.ts'
import { type ChannelsDeps, createChannels } from '../../src/notify/channels.ts'
import { createSendRequest } from '../../src/notify/send-request.ts'
import { createPeople } from '../../src/people/people.ts'
import { createProjects } from '../../src/projects/projects.ts'
import type { Database } from '../../src/store/database.ts'
import { openTemporary } from './databases.ts'

interface Overrides {
  config?: Partial<ChannelsDeps['config']>
  /** Default: SQLite in a temporary folder. */
  database?: Database
  clock?: { now: number }
  /** Default: always the same, so that nothing is random. */
  token?: Effects['token']
  send?: ChannelsDeps['send']
}

/** A busy disk can hold this process up for seconds, which is no fault of a receiver. */
const SEND_MS = 60_000

const CONFIG = {
  publicUrl: 'https://cfa.example',
  allowPrivateTargets: true,
  smtpUrl: null,
  mailFrom: null,
  demo: false,
  instanceName: null,
  openPerProject: 200,
  clientWaitMs: 1_800_000,
  circleciUrl: 'https://circleci.com',
  runWindowMs: 5_000,
  watchMs: 30_000,
  storagePerProject: 1024 ** 3,
  registries: [] as string[],
}

/** Channels on a real store, with a clock that the test moves and nothing random. Nothing runs by itself. */
export async function openNotifyPlace(t: ExecutionContext, overrides: Overrides = {}) {
  const clock = overrides.clock ?? { now: Date.UTC(2026, 6, 1, 12) }
  const effects: Effects = {
    ...nodeEffects,
    now: () => clock.now,
    token: overrides.token ?? (() => 'A'.repeat(43)),
  }
  const database = overrides.database ?? (await openTemporary(t))
  const config = { ...CONFIG, ...overrides.config }
  const logged: unknown[] = []
  const log = { error: (...facts: unknown[]) => void logged.push(facts) } as ChannelsDeps['log']
  const audit = createAudit({ database, effects })
  const people = createPeople({ config, effects, database, audit })
  const projects = createProjects({ config, effects, database, audit })
  const { allowPrivateTargets } = config
  const send = overrides.send ?? createSendRequest({ allowPrivateTargets, timeoutMs: SEND_MS })
  const channels = createChannels({ config, effects, database, log, audit, send })
  return { config, effects, database, clock, logged, audit, people, projects, channels }
}

export type NotifyPlace = Awaited<ReturnType<typeof openNotifyPlace>>

/** A person, inserted into the store directly. */
export async function addPerson({ database, clock }: NotifyPlace, name: string): Promise<Person> {
  const person: Person = { id: randomUUID(), name, role: 'admin', accounts: [] }
  await database.run(
    "insert into people (id, name, role, accounts, created_at) values ($1, $2, 'admin', '[]', $3)",
    ...[person.id, name, clock.now],
  )
  return person
}

/** A project, and the people who may answer. */
export async function addProject({ database, clock }: NotifyPlace, people: Person[] | null = null) {
  const id = randomUUID()
  const ids = people && JSON.stringify(people.map((person) => person.id))
  await database.run(
    "insert into projects (id, name, packages, people, created_at) values ($1, $2, '[]', $3, $4)",
    ...[id, `tool-${id.slice(0, 8)}`, ids, clock.now],
  )
  return { projectId: id }
}

/** A person with a confirmed channel to `target`, and a project whose questions go there. */
export async function withChannel(place: NotifyPlace, target: ChannelTarget) {
  const person = await addPerson(place, 'Ada')
  const owner = await addProject(place)
  const channel = await place.channels.add(person, { personId: person.id }, { name: 'Mine', target })
  await place.database.run('update channels set confirmed_at = created_at where id = $1', channel.id)
  return { person, channel, ...owner }
}

export interface QuestionChanges {
  state?: State
  by?: Person
  reason?: string | null
  attempt?: number
  content?: Record<string, unknown>
  minutes?: number
}

export const content = (changes: Record<string, unknown> = {}) => {
  const {
    id: _id,
    expiresAt: _expiresAt,
    ...fields
  } = exampleQuestion({
    ask: 'approval',
    package: { integrity: null, size: null, unpackedSize: null, files: null, access: null },
    accounts: ['alice'],
    build: { service: null, commit: '3b18e512dba79e4c8300dd08aeb37f8e728b8dad', url: null },
  })
  return { ...fields, ...changes }
}

/** Asks as the service does: the row and the deliveries in one transaction. */
export async function ask(
  place: NotifyPlace,
  projectId: string,
  changes: QuestionChanges = {},
): Promise<string> {
  const id = randomUUID()
  const { now } = place.clock
  const expiresAt = now + (changes.minutes ?? 30) * 60_000
  await place.database.transaction(async (transaction) => {
    await transaction.run(
      `insert into questions (id, project_id, step, content, attempt, state, revision, asked_at, created_at,
         changed_at, expires_at) values ($1, $2, $3, $4, 1, 'waiting', 1, $5, $5, $5, $6)`,
      ...[id, projectId, id, JSON.stringify(content(changes.content)), now, expiresAt],
    )
    const news = { questionId: id, projectId, kind: 'asked' as const, revision: 1, expiresAt }
    await place.channels.enqueue(transaction, news)
  })
  return id
}

/** Changes a question, and enqueues its deliveries. */
export async function move(place: NotifyPlace, id: string, changes: QuestionChanges): Promise<void> {
  const { state = 'waiting', by, reason = null } = changes
  await place.database.transaction(async (transaction) => {
    const [before] = await transaction.all('select * from questions where id = $1', id)
    const revision = Number(before?.revision) + 1
    const attempt = changes.attempt ?? Number(before?.attempt)
    const text = changes.content ? JSON.stringify(content(changes.content)) : String(before?.content)
    await transaction.run(
      `update questions set state = $1, revision = $2, attempt = $3, answered_by = $4, answered_by_name = $5,
         reason = $6, content = $7, changed_at = $8 where id = $9`,
      ...[state, revision, attempt, by?.id ?? null, by?.name ?? null, reason, text, place.clock.now, id],
    )
    const news = {
      questionId: id,
      projectId: String(before?.project_id),
      expiresAt: Number(before?.expires_at),
    }
    const kind = state === 'waiting' ? ('asked' as const) : ('outcome' as const)
    await place.channels.enqueue(transaction, { ...news, kind, revision })
  })
}

/** The rows of the outbox, in order of revision. */
export const deliveriesOf = ({ database }: NotifyPlace) =>
  database.all(
    'select kind, revision, tries, next_at, receipt, failure from deliveries order by revision, kind',
  )
