import type { Language } from "../render/words.ts";

// Only words that stand in the renderer's vocabulary: of East Asian fonts it loads just the characters of those.

/** What is announced in the middle of the screen while a match runs, and before it. */
export const ANNOUNCEMENTS: Readonly<Record<Language, readonly string[]>> = {
  "en": [
    "ROUND 1",
    "ROUND 2",
    "ROUND COMPLETE",
    "OVERTIME!",
    "ELIMINATED",
    "YOU WERE ELIMINATED",
    "5 PLAYER KILL STREAK!",
    "TEAM KILL!",
    "DEFENDERS WIN",
    "ATTACKERS WIN",
    "OBJECTIVE CAPTURED",
    "CHECKPOINT REACHED",
    "PREPARE TO ATTACK",
    "PREPARE YOUR DEFENSES",
    "ATTACK",
    "DEFEND",
    "ASSEMBLE YOUR TEAM",
    "WAITING FOR PLAYERS",
    "SELECT YOUR HERO",
    "SUDDEN DEATH",
  ],
  "ja": ["ラウンド1", "攻撃", "防衛", "オーバータイム", "準備", "キル"],
  "ko": ["라운드 1", "공격", "수비", "추가 시간", "처치"],
  "zh-CN": ["第1回合", "进攻", "防守", "加时", "战斗"],
  "zh-TW": ["第1回合", "進攻", "防守", "加時", "戰鬥"],
  "fr": ["MANCHE 1", "ATTAQUE", "DÉFENSE", "PROLONGATION", "ÉLIMINÉ"],
  "de": ["RUNDE 1", "ANGRIFF", "VERTEIDIGUNG", "VERLÄNGERUNG"],
  "es": ["RONDA 1", "ATAQUE", "DEFENSA", "TIEMPO EXTRA", "ELIMINADO"],
  "it": ["ROUND 1", "ATTACCO", "DIFESA", "SUPPLEMENTARI"],
  "pt-BR": ["RODADA 1", "ATAQUE", "DEFESA", "PRORROGAÇÃO", "ELIMINADO"],
  "pl": ["RUNDA 1", "ATAK", "OBRONA", "DOGRYWKA"],
  "ru": ["РАУНД 1", "АТАКА", "ЗАЩИТА", "ОВЕРТАЙМ", "УБИЙСТВО"],
};

/** The title of the best scene of a match. */
export const PLAY_OF_THE_GAME: Readonly<Record<Language, string>> = {
  "en": "PLAY OF THE GAME",
  "ja": "プレイ・オブ・ザ・ゲーム",
  "ko": "최고의 플레이",
  "zh-CN": "全场最佳",
  "zh-TW": "全場最佳",
  "fr": "ACTION DE LA PARTIE",
  "de": "HIGHLIGHT DES SPIELS",
  "es": "JUGADA DE LA PARTIDA",
  "it": "AZIONE MIGLIORE",
  "pt-BR": "JOGADA DA PARTIDA",
  "pl": "ZAGRANIE MECZU",
  "ru": "ЛУЧШИЙ МОМЕНТ МАТЧА",
};
