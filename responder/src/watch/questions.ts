import * as z from 'zod'
import { stepOf } from '../questions/question.ts'
import { OPEN, OVER } from '../questions/states.ts'
import type { Queries } from '../store/database.ts'
import { type StagedVersion, stagedVersion } from './staged.ts'

const KIND = 'stage-approve'
/** The most questions that one look reads from each list. A project asks fewer than this in an hour. */
const MOST = 200

const summary = z.object({ kind: z.string(), package: stagedVersion, several: z.unknown().optional() })

/**
 * Lists the staged versions that a project's jobs have asked about since a date: they may be approved before the
 * registry is read. A question about several packages adds the staged ones in its list.
 */
export async function readAsked(
  { all }: Pick<Queries, 'all'>,
  projectId: string,
  since: number,
): Promise<StagedVersion[]> {
  const columns = 'questions.id, coalesce(questions.summary, questions.content) as summary, questions.is_test'
  const lists = await Promise.all([
    all(`select ${columns} from questions where ${OPEN} and project_id = $1 limit ${MOST}`, projectId),
    all(
      `select ${columns} from questions where ${OVER} and next_id is null and project_id = $1 and created_at >= $2
       order by created_at desc limit ${MOST}`,
      ...[projectId, since],
    ),
  ])
  const found: StagedVersion[] = []
  for (const { id, is_test, summary: text } of lists.flat()) {
    const { kind, package: subject, several } = summary.parse(JSON.parse(String(text)))
    if (is_test === 1 || (kind !== KIND && !several)) continue
    found.push(...(several ? await listedIn({ all }, String(id)) : [subject]))
  }
  return found
}

const listedIn = async ({ all }: Pick<Queries, 'all'>, questionId: string): Promise<StagedVersion[]> =>
  z
    .array(stagedVersion)
    .parse(
      await all(
        "select name, version, tag from question_packages where question_id = $1 and kind = 'stage-approve'",
        questionId,
      ),
    )

/** What the job of a staged version is doing, judged by what it has asked here. */
export type JobState =
  /** The job may still be running: it goes on by itself, reports how it ended, or its question expires. */
  | 'waits'
  /** The job has published the version, so nothing has to be finished. */
  | 'published'
  /** The job has ended without publishing, or it asked nothing here. */
  | 'over'

const jobRows = z.array(z.object({ state: z.string(), expires_at: z.number(), part: z.string().nullable() }))
const FINAL = /^(?:published|failed|declined|withdrawn|expired)$/

export async function readJobState(
  { all }: Pick<Queries, 'all'>,
  projectId: string,
  subject: StagedVersion,
  now: number,
): Promise<JobState> {
  const [approval, code] = (['approval', 'code'] as const).map((ask) =>
    stepOf({ ask, kind: KIND, package: subject }),
  )
  const alone = await all(
    `select state, expires_at, null as part from questions where project_id = $1 and step in ($2, $3)`,
    ...[projectId, approval ?? '', code ?? ''],
  )
  const together = await all(
    `select questions.state, questions.expires_at, listed.state as part from question_packages listed
       join questions on questions.id = listed.question_id
     where listed.name = $1 and listed.version = $2 and questions.project_id = $3`,
    ...[subject.name, subject.version, projectId],
  )
  const asked = jobRows.parse([...alone, ...together])
  if (asked.some(({ state, part }) => (part ?? state) === 'published')) return 'published'
  // These two end by themselves some time after their question.
  const isRunning = ({ state, expires_at }: (typeof asked)[number]) =>
    state === 'publishing' || state === 'answered' || (!FINAL.test(state) && expires_at > now)
  return asked.some(isRunning) ? 'waits' : 'over'
}
