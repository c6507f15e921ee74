import type { Write } from './confirm-by-web.ts'

/**
 * Makes no write while a signal ends the job. The log has said by then what is published, but a maintainer may confirm
 * at the registry at that moment.
 */
export const unlessStopped =
  (write: Write, { afterSignal }: { afterSignal: () => Promise<void> }): Write =>
  async (account, otp) => {
    await afterSignal()
    return write(account, otp)
  }
