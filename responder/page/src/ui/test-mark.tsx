/** Marks everything that belongs to a test release. Only the service can mark it, not a job. */
export function TestMark({ isTest }: { isTest: boolean }) {
  return isTest ? <strong class="test-mark">Test: nothing is published</strong> : null
}
