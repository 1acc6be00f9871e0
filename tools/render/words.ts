import type { Rng } from "./rng.ts";

/** The languages of the game client that the detector is meant to read. */
export const LANGUAGES = [
  "en",
  "ja",
  "ko",
  "zh-CN",
  "zh-TW",
  "fr",
  "de",
  "es",
  "it",
  "pt-BR",
  "pl",
  "ru",
] as const;
export type Language = typeof LANGUAGES[number];

/** The writing systems a font must cover. */
export type Script = "latin" | "cyrillic" | "ja" | "ko" | "zh-CN" | "zh-TW";

export const OUTCOMES = ["victory", "defeat", "draw"] as const;
export type Outcome = typeof OUTCOMES[number];

/** The words of one language: what the result screens say, the titles of tabs and modes, and what is no result. */
interface Vocabulary {
  script: Script;
  victory: readonly string[];
  defeat: readonly string[];
  draw: readonly string[];
  /** Large headings of menus and tabs. */
  titles: readonly string[];
  /** Announcements and labels that must never be taken for a result. */
  others: readonly string[];
}

export const VOCABULARY: Record<Language, Vocabulary> = {
  "en": {
    script: "latin",
    victory: ["VICTORY!", "VICTORY!", "VICTORY!", "VICTORY"],
    defeat: ["DEFEAT", "DEFEAT", "DEFEAT", "DEFEAT", "DEFEAT!"],
    draw: ["DRAW", "DRAW", "DRAW", "DRAW", "DRAW!"],
    titles: [
      "COMPETITIVE",
      "COMPETITIVE",
      "COMPETITIVE",
      "COMPETITIVE PLAY",
      "QUICK PLAY",
      "UNRANKED",
      "ARCADE",
      "STADIUM",
      "MYSTERY HEROES",
      "CUSTOM GAME",
      "DEATHMATCH",
      "SUMMARY",
      "BATTLE PASS",
      "SOCIAL",
      "SHOP",
      "SETTINGS",
      "PLAY",
      "HEROES",
      "CREATE GAME",
      "CAREER PROFILE",
      "TOP 500",
      "TRAINING",
      "CHALLENGES",
      "HISTORY",
      "VERSUS",
      "DEFENSE",
      "DRIVE",
    ],
    others: [
      "ROUND 1",
      "ROUND 2",
      "ROUND 3",
      "ROUND WON",
      "ROUND LOST",
      "ROUND COMPLETE",
      "OVERTIME",
      "OVERTIME!",
      "ELIMINATED",
      "YOU WERE ELIMINATED",
      "PLAY OF THE GAME",
      "5 PLAYER KILL STREAK!",
      "10 PLAYER KILL STREAK!",
      "DOUBLE KILL",
      "TEAM KILL!",
      "DEFENDERS WIN",
      "ATTACKERS WIN",
      "OBJECTIVE CAPTURED",
      "PREPARE TO ATTACK",
      "PREPARE YOUR DEFENSES",
      "ATTACK",
      "DEFEND",
      "DEFENSE",
      "DEFEND THE OBJECTIVE",
      "ESCORT THE PAYLOAD",
      "ASSEMBLE YOUR TEAM",
      "WAITING FOR PLAYERS",
      "SELECT YOUR HERO",
      "FINAL SCORE",
      "GAME FOUND",
      "MATCH COMPLETE",
      "CHECKPOINT REACHED",
      "CONTESTED",
      "PAUSED",
      "READY?",
      "BEGINS IN 5",
      "ULTIMATE READY",
      "HEADSHOT",
      "VOTE FOR MVP",
      "LEVEL UP",
      "RANK UP",
      "PROMOTION",
      "DEMOTION",
      "SUDDEN DEATH",
      "SKIP",
      "LEAVE GAME",
      "STAY AS TEAM",
      "WINS",
      "LOSSES",
      "VICTORY POSE",
      "VICTORY POSES",
      "NEW FOLLOWER",
      "THANKS FOR THE SUB",
      "BE RIGHT BACK",
      "STARTING SOON",
      "WIN",
      "LOSS",
      "0W-0L",
      "3W - 2L",
      "DETECTED",
      "DAWN",
      "DRAFT",
      "FACTORY",
      "VECTOR",
      "HISTORY",
      "VICTIM",
      "FEATURED",
      "DEFAULT",
      "DEBUT",
      "DIFFERENT",
      "RECTORY",
      "REPEAT",
      "TEMPLE OF ANUBIS",
      "WATCHPOINT: GIBRALTAR",
      "EICHENWALDE",
      "KING'S ROW",
      "ILIOS",
      "LIJIANG TOWER",
      "NUMBANI",
      "DORADO",
      "REINHARDT",
      "WIDOWMAKER",
      "GENJI",
      "ANA",
      "BRIGITTE",
      "MERCY",
      "D.VA",
      "KIRIKO",
      "WRECKING BALL",
      "VENTURE",
      "HEROES PLAYED",
      "TOTAL PERFORMANCE",
      "REWARDS",
      "FEATURED",
      "ROLE QUEUE",
      "OPEN QUEUE",
      "OVERVIEW",
      "STATISTICS",
      "SEASON 14",
      "PLACEMENT MATCH",
      "RANK PROGRESS",
      "TANK",
      "DAMAGE",
      "SUPPORT",
      "TEAM 1",
      "TEAM 2",
      "3",
      "10",
    ],
  },
  "ja": {
    script: "ja",
    victory: ["勝利!", "勝利！", "勝利"],
    defeat: ["敗北"],
    draw: ["引き分け"],
    titles: ["ライバル・プレイ", "クイック・プレイ", "スタジアム", "アーケード", "ヒーロー"],
    others: [
      "ラウンド1",
      "攻撃",
      "防衛",
      "防御",
      "プレイ・オブ・ザ・ゲーム",
      "オーバータイム",
      "準備",
      "勝負",
      "勝者",
      "敗者",
      "キル",
      "競争",
      "利用",
      "最終スコア",
      "目標",
      "戦績",
      "北",
      "分析",
    ],
  },
  "ko": {
    script: "ko",
    victory: ["승리!", "승리"],
    defeat: ["패배"],
    draw: ["무승부"],
    titles: ["경쟁전", "빠른 대전", "아케이드", "스타디움"],
    others: [
      "라운드 1",
      "공격",
      "수비",
      "최고의 플레이",
      "추가 시간",
      "처치",
      "승급",
      "배틀 패스",
      "패스",
      "승률",
      "무기",
      "부활",
      "최종 점수",
      "목표",
      "승자",
    ],
  },
  "zh-CN": {
    script: "zh-CN",
    victory: ["胜利!", "胜利！", "胜利"],
    defeat: ["失败", "战败"],
    draw: ["平局"],
    titles: ["竞技比赛", "快速比赛", "角斗领域", "街机模式"],
    others: [
      "第1回合",
      "进攻",
      "防守",
      "全场最佳",
      "加时",
      "战斗",
      "胜者",
      "利用",
      "失误",
      "最终比分",
      "平台",
      "局势",
    ],
  },
  "zh-TW": {
    script: "zh-TW",
    victory: ["勝利!", "勝利！", "勝利"],
    defeat: ["戰敗", "落敗"],
    draw: ["平手"],
    titles: ["競技對戰", "快速對戰", "遊樂場"],
    others: [
      "第1回合",
      "進攻",
      "防守",
      "全場最佳",
      "加時",
      "戰鬥",
      "勝者",
      "最終比數",
      "平台",
      "手榴彈",
      "利用",
    ],
  },
  "fr": {
    script: "latin",
    victory: ["VICTOIRE !", "VICTOIRE !", "VICTOIRE"],
    defeat: ["DÉFAITE", "DÉFAITE", "DÉFAITE !"],
    draw: ["ÉGALITÉ", "ÉGALITÉ", "MATCH NUL"],
    titles: ["COMPÉTITIF", "PARTIE RAPIDE", "CLASSÉE", "PARTIE COMPÉTITIVE", "JOUER"],
    others: [
      "MANCHE 1",
      "ATTAQUE",
      "DÉFENSE",
      "ACTION DE LA PARTIE",
      "PROLONGATION",
      "ÉLIMINÉ",
      "QUALITÉ",
      "SCORE FINAL",
    ],
  },
  "de": {
    script: "latin",
    victory: ["SIEG!", "SIEG!", "SIEG"],
    defeat: ["NIEDERLAGE", "NIEDERLAGE", "NIEDERLAGE!"],
    draw: ["UNENTSCHIEDEN"],
    titles: ["GEWERTET", "SCHNELLES SPIEL", "RANGLISTENSPIEL", "SPIELEN"],
    others: [
      "RUNDE 1",
      "ANGRIFF",
      "VERTEIDIGUNG",
      "HIGHLIGHT DES SPIELS",
      "VERLÄNGERUNG",
      "ENDSTAND",
      "NIEDER",
      "ENTSCHIEDEN",
      "ZIEL",
    ],
  },
  "es": {
    script: "latin",
    victory: ["¡VICTORIA!", "¡VICTORIA!", "VICTORIA"],
    defeat: ["DERROTA", "DERROTA", "¡DERROTA!"],
    draw: ["EMPATE", "EMPATE", "¡EMPATE!"],
    titles: ["COMPETITIVO", "COMPETITIVA", "PARTIDA RÁPIDA", "JUGAR"],
    others: [
      "RONDA 1",
      "ATAQUE",
      "DEFENSA",
      "JUGADA DE LA PARTIDA",
      "TIEMPO EXTRA",
      "ELIMINADO",
      "EMPUJE",
      "RESULTADO FINAL",
      "HISTORIA",
    ],
  },
  "it": {
    script: "latin",
    victory: ["VITTORIA!", "VITTORIA!", "VITTORIA"],
    defeat: ["SCONFITTA", "SCONFITTA", "SCONFITTA!"],
    draw: ["PAREGGIO", "PAREGGIO", "PAREGGIO!"],
    titles: ["COMPETITIVA", "PARTITA RAPIDA", "PARTITA COMPETITIVA", "GIOCA"],
    others: [
      "ROUND 1",
      "ATTACCO",
      "DIFESA",
      "AZIONE MIGLIORE",
      "SUPPLEMENTARI",
      "PUNTEGGIO FINALE",
      "POSTAZIONE",
    ],
  },
  "pt-BR": {
    script: "latin",
    victory: ["VITÓRIA!", "VITÓRIA!", "VITÓRIA"],
    defeat: ["DERROTA", "DERROTA", "DERROTA!"],
    draw: ["EMPATE", "EMPATE", "EMPATE!"],
    titles: ["COMPETITIVO", "JOGO RÁPIDO", "PARTIDA RÁPIDA", "JOGAR"],
    others: [
      "RODADA 1",
      "ATAQUE",
      "DEFESA",
      "JOGADA DA PARTIDA",
      "PRORROGAÇÃO",
      "ELIMINADO",
      "PLACAR FINAL",
      "HISTÓRIA",
    ],
  },
  "pl": {
    script: "latin",
    victory: ["ZWYCIĘSTWO!", "ZWYCIĘSTWO!", "ZWYCIĘSTWO"],
    defeat: ["PORAŻKA", "PORAŻKA", "PORAŻKA!"],
    draw: ["REMIS", "REMIS", "REMIS!"],
    titles: ["RYWALIZACJA", "SZYBKA GRA", "GRA RANKINGOWA", "GRAJ"],
    others: ["RUNDA 1", "ATAK", "OBRONA", "ZAGRANIE MECZU", "DOGRYWKA", "WYNIK KOŃCOWY", "PORADA"],
  },
  "ru": {
    script: "cyrillic",
    victory: ["ПОБЕДА!", "ПОБЕДА!", "ПОБЕДА"],
    defeat: ["ПОРАЖЕНИЕ", "ПОРАЖЕНИЕ", "ПОРАЖЕНИЕ!"],
    draw: ["НИЧЬЯ", "НИЧЬЯ", "НИЧЬЯ!"],
    titles: ["СОРЕВНОВАТЕЛЬНАЯ ИГРА", "СОРЕВНОВАНИЕ", "БЫСТРАЯ ИГРА", "ИГРАТЬ"],
    others: [
      "РАУНД 1",
      "АТАКА",
      "ЗАЩИТА",
      "ЛУЧШИЙ МОМЕНТ МАТЧА",
      "ОВЕРТАЙМ",
      "УБИЙСТВО",
      "ИТОГОВЫЙ СЧЕТ",
    ],
  },
};

/** One of the wordings: the first, which the game uses, or with growing `variety` (0..1) any of them. */
export function wording(rng: Rng, wordings: readonly string[], variety: number): string {
  const first = wordings[0];
  return first === undefined || rng.chance(variety) ? rng.pick(wordings) : first;
}

const ONSETS = [
  "B",
  "BR",
  "C",
  "CH",
  "D",
  "DR",
  "F",
  "FR",
  "G",
  "H",
  "K",
  "L",
  "M",
  "N",
  "P",
  "R",
  "S",
  "ST",
  "T",
  "V",
  "W",
  "Z",
  "",
];
const VOWELS = ["A", "E", "I", "O", "U", "EA", "AI", "OO", "Y"];
const CODAS = ["", "", "", "N", "R", "S", "T", "CT", "L", "M", "ND", "W"];

/**
 * A word that might be one but is not: syllables for letters, characters of the language's own words joined anew, or a
 * result with some of its letters exchanged. At least two letters, or one ideograph, differ from every result.
 */
export function inventedWord(rng: Rng, language: Language): string {
  const { script, victory, defeat, draw } = VOCABULARY[language];
  const results = [...new Set([...victory, ...defeat, ...draw].map(lettersOf))];
  const least = script === "latin" || script === "cyrillic" ? 2 : 1;
  for (;;) {
    const invented = rng.chance(0.4) ? exchanged(rng, language, rng.pick(results)) : joined(rng, language);
    const tooNear = results.some((result) =>
      invented.includes(result) || result.includes(invented) || distance(invented, result) < least
    );
    if (!tooNear) return invented + rng.pick(["", "", "", "!"]);
  }
}

const lettersOf = (word: string) => word.replaceAll(/[^\p{L}\p{M} ]/gu, "").trim();

/** The letters that a language's words are made of. */
function alphabet({ titles, others, script }: Vocabulary): string[] {
  return script === "latin"
    ? [..."ABCDEFGHIJKLMNOPRSTUVWYZ"]
    : [...lettersOf([...titles, ...others].join("")).replaceAll(" ", "")];
}

function exchanged(rng: Rng, language: Language, word: string): string {
  const letters = [...word];
  for (let exchange = rng.whole(letters.length > 3 ? 2 : 1, 3); exchange > 0; exchange--) {
    letters[rng.whole(0, letters.length - 1)] = rng.pick(alphabet(VOCABULARY[language]));
  }
  return letters.join("");
}

function joined(rng: Rng, language: Language): string {
  const { script } = VOCABULARY[language];
  if (script === "latin") {
    const syllable = () => rng.pick(ONSETS) + rng.pick(VOWELS) + rng.pick(CODAS);
    return Array.from({ length: rng.whole(1, 4) }, syllable).join("");
  }
  const letters = alphabet(VOCABULARY[language]);
  return Array.from({ length: rng.whole(2, script === "cyrillic" ? 9 : 4) }, () => rng.pick(letters)).join(
    "",
  );
}

/** Letters to exchange, add or leave out to come from one word to the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
