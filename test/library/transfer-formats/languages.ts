/** What differs between the Takeouts of accounts in different languages. */
export interface Language {
  about: string
  folders: { top: string; subscriptions: string; playlists: string; history: string }
  files: { subscriptions: string; all: string; list: string; history: string }
  subscriptionHeader: string
  listsHeader: string
  listHeader: string
  visibility: string
  /** The words around a title. */
  watched: (title: string) => string
  /** The same in the page, where the title is a link. */
  watchedPage: (link: string) => string
  gone: string
  times: [string, string]
}

export const english: Language = {
  about: 'English',
  folders: {
    top: 'Takeout/YouTube and YouTube Music',
    subscriptions: 'subscriptions',
    playlists: 'playlists',
    history: 'history',
  },
  files: {
    subscriptions: 'subscriptions.csv',
    all: 'playlists.csv',
    list: 'Tea _ Coffee-videos.csv',
    history: 'watch-history',
  },
  subscriptionHeader: 'Channel Id,Channel Url,Channel Title',
  listsHeader:
    'Playlist ID,Add new videos to top,Playlist Title (Original),Playlist Title (Original) Language,Playlist Create Timestamp,Playlist Update Timestamp,Playlist Video Order,Playlist Visibility',
  listHeader: 'Video ID,Playlist Video Creation Timestamp',
  visibility: 'Unlisted',
  watched: (title) => `Watched ${title}`,
  watchedPage: (link) => `Watched\u00a0${link}`,
  gone: 'Watched a video that has been removed',
  times: ['Jan 2, 2024, 3:04:05\u202fPM CET', 'Dec 31, 2023, 12:00:00\u202fAM UTC'],
}

export const german: Language = {
  about: 'German',
  folders: {
    top: 'Takeout/YouTube und YouTube Music',
    subscriptions: 'Abos',
    playlists: 'Playlists',
    history: 'Verlauf',
  },
  files: {
    subscriptions: 'Abos.csv',
    all: 'Playlists.csv',
    list: 'Tea _ Coffee-Videos.csv',
    history: 'Wiedergabeverlauf',
  },
  subscriptionHeader: 'Kanal-ID,Kanal-URL,Kanaltitel',
  listsHeader:
    'Playlist-ID,Neue Videos oben hinzufügen,Playlist-Titel (Original),Sprache des Playlist-Titels (Original),Erstellungszeitstempel der Playlist,Aktualisierungszeitstempel der Playlist,Videoreihenfolge der Playlist,Playlist-Sichtbarkeit',
  listHeader: 'Video-ID,Zeitstempel der Erstellung des Playlist-Videos',
  visibility: 'Nicht gelistet',
  watched: (title) => `${title} angesehen`,
  watchedPage: (link) => `${link}\u00a0angesehen`,
  gone: 'Ein entferntes Video angesehen',
  times: ['02.01.2024, 15:04:05 MEZ', '31.12.2023, 00:00:00 UTC'],
}

export const japanese: Language = {
  about: 'Japanese',
  folders: {
    top: 'Takeout/YouTube と YouTube Music',
    subscriptions: '登録チャンネル',
    playlists: '再生リスト',
    history: '履歴',
  },
  files: {
    subscriptions: '登録チャンネル.csv',
    all: '再生リスト.csv',
    list: 'Tea _ Coffee-動画.csv',
    history: '再生履歴',
  },
  subscriptionHeader: 'チャンネル ID,チャンネルの URL,チャンネルのタイトル',
  listsHeader:
    '再生リスト ID,新しい動画を先頭に追加,再生リストのタイトル(オリジナル),再生リストのタイトル(オリジナル)の言語,再生リスト作成のタイムスタンプ,再生リスト更新のタイムスタンプ,再生リストの動画の順序,再生リストの公開設定',
  listHeader: '動画 ID,再生リストの動画の作成タイムスタンプ',
  visibility: '限定公開',
  watched: (title) => `${title} を視聴しました`,
  watchedPage: (link) => `${link} を視聴しました`,
  gone: '削除された動画を視聴しました',
  times: ['2024/01/02 23:04:05 JST', '2023/12/31 9:00:00 JST'],
}
