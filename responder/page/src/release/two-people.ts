import type { QuestionDetail } from '../../../src/api/questions.ts'

type Ruled = Pick<QuestionDetail, 'needs'>

/** Returns how many will have approved once this person has. */
const withMine = ({ needs: { approvals } }: Ruled): number =>
  approvals.filter(({ isMine }) => !isMine).length + 1

export const hasApproved = ({ needs: { approvals } }: Ruled): boolean =>
  approvals.some(({ isMine }) => isMine)

export const isApprovedByEnough = ({ needs: { approvals, people } }: Ruled): boolean =>
  approvals.length >= people

/** Whether somebody else has to approve too before a code is useful. */
export const isFirstOfTwo = (question: Ruled): boolean => withMine(question) < question.needs.people
