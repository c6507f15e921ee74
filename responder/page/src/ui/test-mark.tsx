/** On everything that is of a test release. The service marks it; no job can. */
export function TestMark({ isTest }: { isTest: boolean }) {
  return isTest ? <strong class="test-mark">Test: nothing is published</strong> : null
}
