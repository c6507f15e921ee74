import * as z from 'zod'
import { mayAnswer, type Project } from '../../projects/project.ts'
import { camelRow } from '../../store/camel-row.ts'
import type { Queries } from '../../store/database.ts'

const row = camelRow({
  personId: z.string(),
  /** The person's name at that time. */
  by: z.string(),
  at: z.int(),
})

/** A person's approval of some content. */
export type GivenApproval = z.infer<typeof row>

/**
 * Lists who has approved this content, the first one first, in this question or in the approval that it follows. People
 * who may no longer answer don't count.
 */
export async function approvalsOf(
  { all }: Pick<Queries, 'all'>,
  project: Pick<Project, 'people'>,
  { id, content }: { id: string; content: string },
): Promise<GivenApproval[]> {
  const rows = await all(
    `select a.person_id, min(a.person_name) as by, min(a.at) as at
     from approvals a join people on people.id = a.person_id
     where (a.question_id = $1 or a.question_id = (select approval_id from questions where questions.id = $1))
       and a.content = $2 and people.removed_at is null
     group by a.person_id order by min(a.at), a.person_id`,
    ...[id, content],
  )
  return rows.map((value) => row.parse(value)).filter(({ personId }) => mayAnswer(project, { id: personId }))
}

/** Adds an approval, which replaces the same person's approval of other content. */
export async function addApproval(
  { run }: Pick<Queries, 'run'>,
  { id, content }: { id: string; content: string },
  { personId, by, at }: GivenApproval,
): Promise<void> {
  await run(
    `insert into approvals (question_id, person_id, person_name, content, at) values ($1, $2, $3, $4, $5)
     on conflict (question_id, person_id) do update set
       person_name = excluded.person_name, content = excluded.content, at = excluded.at`,
    ...[id, personId, by, content, at],
  )
}
