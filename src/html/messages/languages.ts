import type german from './de.json'

/** The languages of the pages: English, which stands in the code, and one for each catalogue. */
export const languages = ['en', 'de'] as const

export type Language = (typeof languages)[number]

/** What each language calls itself. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
}

/**
 * A text of a page, in English: the key of its translations. German is complete, so its catalogue
 * says which there are; what another one lacks stays English.
 */
export type Text = keyof typeof german.pages
