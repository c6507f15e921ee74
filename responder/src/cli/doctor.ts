import { ConfigError, readConfig } from '../config/read-config.ts'
import { checkAll } from './checks.ts'
import type { Input, Output } from './command.ts'
import type { Finding } from './finding.ts'
import type { Terminal } from './terminal.ts'

/** Checks everything that the service needs. The exit code is 1 if something is wrong. */
export async function doctor(_input: Input, { environment }: Pick<Terminal, 'environment'>): Promise<Output> {
  const findings = await findingsOf(environment)
  const isWell = findings.every(({ ok }) => ok)
  const lines = findings.map(({ check, ok, says }) => `${ok ? 'ok     ' : 'PROBLEM'}  ${check}: ${says}`)
  return { json: { ok: isWell, findings }, text: lines.join('\n'), exitCode: isWell ? 0 : 1 }
}

/** Makes the findings. If the configuration can't be read, nothing else can be checked. */
async function findingsOf(environment: Terminal['environment']): Promise<Finding[]> {
  try {
    const config = readConfig(environment)
    const well = { check: 'configuration', ok: true, says: 'every variable is understood.' }
    return [well, ...(await checkAll(config))]
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems.map((says) => ({ check: 'configuration', ok: false, says }))
  }
}
