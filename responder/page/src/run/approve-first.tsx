import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { sendApproval } from '../release/send-answer.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { answerEach, type GivingEffects } from './answer-each.ts'
import { ApproveAll } from './approve-all.tsx'
import type { Group } from './groups.ts'

/** Approves, as the first of two people, every question of a group that is on the screen. */
export function ApproveFirst({ group, ...effects }: GivingEffects & { group: Group }) {
  const [consented, setConsented] = useState<readonly QuestionDetail[] | null>(null)
  const action = useAction(async () => {
    announce(await answerEach(consented ?? [], sendApproval, { ...effects, done: 'Approved.' }))
  })
  return (
    <div class="answer">
      <Problem text={action.problem} />
      <Button look="main" isBusy={action.isBusy} onClick={() => setConsented(group.questions)}>
        {`Approve ${group.questions.length > 1 ? `all ${group.questions.length} of this run` : 'it'}, 1 of 2`}
      </Button>
      <p class="hint">A code is only useful once two people have approved.</p>
      {consented && <ApproveAll questions={consented} action={action} onClose={() => setConsented(null)} />}
    </div>
  )
}
