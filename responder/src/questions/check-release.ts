import type { Question } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import { isDistTag, isPackageName, isUserName, isVersion } from '../npm-names.ts'

/**
 * What stands in a question has to be something that npm could publish: whatever else it is would be shown to people, who
 * take it for what it looks like. Throws `invalid`.
 */
export function checkRelease({ package: { name, version, tag }, accounts, details }: Question): void {
  const checks = [
    ['package.name', isPackageName(name), 'no name that a package can have at npm'],
    ['package.version', isVersion(version), 'no version as npm writes it'],
    ['package.tag', isDistTag(tag), 'no dist-tag that npm takes'],
    [
      'details.previous.version',
      isVersion(details?.previous?.version ?? version),
      'no version as npm writes it',
    ],
    ['accounts', accounts.every(isUserName), 'not all names of accounts at npm'],
  ] as const
  const wrong = checks.find(([, isRight]) => !isRight)
  if (wrong) throw new ServiceError('invalid', `"${wrong[0]}": ${wrong[2]}.`)
}
