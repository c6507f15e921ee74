import type { Report } from './examine.ts'

/** The report as JSON. `docs/doctor.md` has its shape, which only grows while `version` stays. */
export function toJson({ packages, findings }: Report): string {
  const shown = findings.map(({ check, id, level, title, detail, next }) => ({
    ...{ check, id, level, title, detail },
    next: next || null,
  }))
  return `${JSON.stringify({ version: 1, ok: isGood({ packages, findings }), packages, findings: shown }, null, 2)}\n`
}

/** Whether a release could go on. */
export function isGood({ findings }: Report): boolean {
  return findings.every(({ level }) => level !== 'error')
}
