import type { Question } from '@cfa/protocol'
import type { Person } from '../../src/api/people.ts'
import { never } from './look.ts'
import { type Scene, seal } from './scene.ts'

export const answer = async ({ questions }: Scene, person: Person, question: Question, otp = '012345') =>
  questions.answer(person, question.id, {
    attempt: question.attempt,
    sealed: await seal(question, { username: 'alice', otp }),
  })

/** The current reply to the job. */
export const poll = ({ questions, project }: Scene, { id }: Question) =>
  questions.wait(project, id, 0, 0, never)

/** The question as Alice's page shows it. */
export const detail = ({ questions, alice }: Scene, { id }: Question) => questions.detail(alice, id)
