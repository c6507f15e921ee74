/** For the documentation: what had been done, where several tables say the same of it. */
export const NOTHING = 'Nothing was done.'
export const TAG = '[Was a tag pushed?](#finishing-a-release-by-hand)'
export const HELD = `Nothing was uploaded. ${TAG}`
export const UNPUBLISHED = `Nothing was published. ${TAG}`
export const STILL_STAGED = `Nothing was published. A staged version stays staged. ${TAG}`
export const EITHER = `The log says what the registry has. ${TAG}`
