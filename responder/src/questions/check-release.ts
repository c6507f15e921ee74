import type { Details, Question } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import { isDistTag, isPackageName, isUserName, isVersion } from '../npm-names.ts'

/**
 * Throws `invalid` for a question about something that npm could not publish. Anything else would be shown to people,
 * who would take it for what it looks like.
 */
export function checkRelease({ package: subject, packages, accounts, details, change }: Question): void {
  if (!packages) checkPackage({ ...subject, details }, { at: 'package', detailsAt: 'details' })
  for (const [index, one] of (packages ?? []).entries())
    checkPackage(one, { at: `packages.${index}`, detailsAt: `packages.${index}.details` })
  for (const [index, { versions }] of (change?.facts ?? []).entries())
    if (!versions.every(isVersion))
      throw invalid(`change.facts.${index}.versions`, 'no versions as npm writes them')
  if (!accounts.every(isUserName)) throw invalid('accounts', 'not all names of accounts at npm')
}

function checkPackage(
  { name, version, tag, details }: Question['package'] & { details?: Details | undefined },
  { at, detailsAt }: { at: string; detailsAt: string },
): void {
  if (!isPackageName(name)) throw invalid(`${at}.name`, 'no name that a package can have at npm')
  if (!isVersion(version)) throw invalid(`${at}.version`, 'no version as npm writes it')
  if (!isDistTag(tag)) throw invalid(`${at}.tag`, 'no dist-tag that npm takes')
  if (!isVersion(details?.previous?.version ?? version))
    throw invalid(`${detailsAt}.previous.version`, 'no version as npm writes it')
}

const invalid = (where: string, why: string) => new ServiceError('invalid', `"${where}": ${why}.`)
