import { z } from 'zod'
import { formText } from '../../../html/forms.js'
import { Problem } from '../../../platform/problem.js'
import { readVideoList } from './video-list.js'

/** The fields of a playlist's own form. */
export const playlistForm = {
  title: formText(1000).refine((title) => title.trim() !== '', 'A playlist needs a title.'),
  description: formText(20_000),
  privacy: z.enum(['public', 'unlisted', 'private'], 'Choose who can see it.'),
}

/** Addresses of videos as they were typed, for `readVideoList`; the page keeps them. */
export const videosText = ({ isRequired }: { isRequired: boolean }) =>
  formText(60_000).superRefine((text, check) => {
    try {
      if (readVideoList(text).length > 0 || !isRequired) return
      check.addIssue({ code: 'custom', message: 'Enter the address or the id of a video.' })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      check.addIssue({ code: 'custom', message: error.message })
    }
  })
