import type { OpenQuestion } from '../../../src/api/questions.ts'
import { Link } from '../router.tsx'
import { togetherOf } from './runs.ts'

interface TogetherProps {
  questions: readonly OpenQuestion[]
  run: OpenQuestion['run']
}

/** Links to answering a run's questions together, if there is more than one. */
export function Together({ questions, run }: TogetherProps) {
  const together = togetherOf(questions, run)
  const [first] = together
  if (!first) return null
  return (
    <p class="together">
      <Link href={`/run/${first.id}`}>Answer all {together.length} of this run together</Link>
    </p>
  )
}
