import type { SecretScope, Project as ShownProject } from '../api/projects.ts'
import type { CircleciAccess } from '../cfa/circleci.ts'
import { ServiceError } from '../errors.ts'
import { judge, type Policy } from '../identity/policy.ts'
import type { VerifiedToken } from '../identity/verify-token.ts'
import type { PeopleContext } from '../people/context.ts'
import { type Actor, actorOf } from '../people/person.ts'
import type { Queries, Transaction } from '../store/database.ts'
import { createProjectChanges } from './changes.ts'
import { createDescribeProjects } from './describe-projects.ts'
import { mayAnswer, mayAsk, maySee, PROJECT_COLUMNS, type Project, projectOf } from './project.ts'
import { createSecrets, type Rotation, secretsTopic } from './secrets.ts'
import { checkPeople } from './settings.ts'

export interface NewProject {
  name: string
  packages: string[]
  people: string[] | null
  identity?: Policy | null
  /** Whether clients of the CFA API may ask. They get a secret of their own. */
  cfa?: boolean | undefined
  /** Default: a secret is made if `identity` is `null`. */
  withSecret?: boolean | undefined
  /** Default: the date of its creation. */
  secretName?: string | undefined
}

/** A project with new secrets, which are shown only once. `null` if none was made. */
type WithSecrets = ShownProject & { secret: string | null; cfaSecret: string | null }

/** Tables whose rows are deleted when their project is removed. */
const ENDED_WITH_IT = [
  ...['secrets', 'channels', 'project_changes'],
  ...['cfa_requests', 'circleci_tokens', 'watches', 'watched_versions', 'triggers'],
]

const unknownProject = () => new ServiceError('not_found', 'There is no such project.')

/** Manages the projects whose jobs may ask: what they may ask for, and who may answer. */
export function createProjects(context: PeopleContext) {
  const { effects, database, audit } = context
  const { authenticate, living, issue, replace } = createSecrets(context)
  const { list, show } = createDescribeProjects(context)

  /** Finds a project that was not removed. */
  const byName = async (name: string): Promise<Project | undefined> => findIn(database, 'name', name)

  /** Creates a project. Throws `taken`, or `invalid` if somebody in `people` is unknown. */
  const create = (
    by: Actor,
    {
      name,
      packages,
      people,
      identity = null,
      cfa = false,
      withSecret = identity === null,
      secretName,
    }: NewProject,
  ): Promise<WithSecrets> =>
    database.transaction(async (transaction) => {
      const id = effects.uuid()
      await checkPeople(transaction, { people })
      const count = await transaction.run(
        `insert into projects (id, name, packages, people, identity, cfa, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict do nothing`,
        ...[id, name, JSON.stringify(packages), people && JSON.stringify(people)],
        ...[identity && JSON.stringify(identity), cfa ? 1 : 0, effects.now()],
      )
      if (count === 0) throw new ServiceError('taken', 'There is already a project of this name.')
      const make = (opens: SecretScope) => issue(transaction, id, { opens, name: secretName })
      const secret = withSecret ? await make('endpoint') : null
      const cfaSecret = cfa ? await make('cfa-api') : null
      const shown = await show(transaction, id)
      const entry = { action: 'project.create', detail: { name, packages, people, identity, cfa } }
      await audit.record(transaction, { actor: actorOf(by), subject: `project:${id}`, ...entry })
      return { ...shown, secret, cfaSecret }
    })

  /** Makes a new secret. Older ones with the same scope work for `graceHours` more. Throws `not_found`, `invalid`. */
  const rotate = (by: Actor, id: string, rotation: Rotation): Promise<WithSecrets> =>
    database.transaction(async (transaction) => {
      const { name, cfa } = await lock(transaction, id)
      const { graceHours, opens } = rotation
      if (opens === 'cfa-api' && !cfa)
        throw new ServiceError(
          'invalid',
          'This project takes no requests of the CFA API. Turn them on first, and then create the secret.',
        )
      const secret = await replace(transaction, id, rotation)
      const shown = await show(transaction, id)
      const entry = { action: 'project.rotate', detail: { name, opens, graceHours } }
      await audit.record(transaction, { actor: actorOf(by), subject: `project:${id}`, ...entry })
      const isCfa = opens === 'cfa-api'
      return { ...shown, secret: isCfa ? null : secret, cfaSecret: isCfa ? secret : null }
    })

  /**
   * Removes a project. Its secrets, channels and watch end at once and its name is free, while its questions stay in
   * the history. Throws `not_found`.
   */
  const remove = (by: Actor, id: string): Promise<void> =>
    database.transaction(async (transaction) => {
      const { name } = await lock(transaction, id)
      await transaction.run('update projects set removed_at = $1 where id = $2', effects.now(), id)
      for (const table of ENDED_WITH_IT) {
        await transaction.run(`delete from ${table} where project_id = $1`, id)
      }
      await transaction.announce(secretsTopic(id))
      const entry = { action: 'project.remove', detail: { name } }
      await audit.record(transaction, { actor: actorOf(by), subject: `project:${id}`, ...entry })
    })

  /** Finds a project that was not removed. Throws `not_found`. */
  async function found(id: string): Promise<Project> {
    const project = await findIn(database, 'id', id)
    if (!project) throw unknownProject()
    return project
  }

  /** Sets the access with which builds of CircleCI are looked up. `null` removes it. Throws `not_found`. */
  const setCircleci = (by: Actor, id: string, access: CircleciAccess | null): Promise<void> =>
    database.transaction(async (transaction) => {
      const { name } = await lock(transaction, id)
      await transaction.run('delete from circleci_tokens where project_id = $1', id)
      if (access)
        await transaction.run(
          'insert into circleci_tokens (project_id, repository, token) values ($1, $2, $3)',
          ...[id, access.repository, access.token],
        )
      const detail = { name, repository: access?.repository ?? null }
      await audit.record(transaction, {
        ...{ actor: actorOf(by), action: 'project.circleci', subject: `project:${id}`, detail },
      })
    })

  /** Whether a build that has proved its identity may still ask. */
  async function admits(
    id: string,
    { issuer, claims }: VerifiedToken,
    queries: Pick<Queries, 'all'> = database,
  ): Promise<boolean> {
    const project = await findIn(queries, 'id', id)
    return project !== undefined && 'rule' in judge(issuer, claims, project.identity ?? [])
  }

  const lock = async (transaction: Transaction, id: string): Promise<Project> => {
    const project = await findIn(transaction, 'id', id, database.forUpdate)
    if (!project) throw unknownProject()
    return project
  }

  return {
    ...{ authenticate, living, admits, mayAsk, mayAnswer, maySee, found, byName },
    ...{ list, create, rotate, remove, setCircleci },
    ...createProjectChanges(context, { lock, show }),
  }
}

export type Projects = ReturnType<typeof createProjects>

async function findIn({ all }: Pick<Queries, 'all'>, key: 'id' | 'name', value: string, lock = '') {
  const [row] = await all(
    `select ${PROJECT_COLUMNS} from projects where ${key} = $1 and removed_at is null${lock}`,
    value,
  )
  return row && projectOf(row)
}
