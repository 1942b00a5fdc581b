"""What the instructors of the demo say of a lesson: what it was about and what to do at home, and a word to each.

Only lessons that are taught by now have words. A lesson that fills several sessions has as many notes, in order.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """An instructor's words for a course.

    `lessons` has by number what a lesson was about, each with the homework; `personal` goes round among the learners;
    `notes` are private, one about a learner, by the key of the cast.
    """

    lessons: Mapping[int, tuple[tuple[str, str], ...]]
    personal: tuple[str, ...]
    notes: Mapping[str, str]


SPANISH = Words(
    {
        1: (
            ("We told each other what has changed since last year.", "Write ten lines about your own year."),
            ("We asked after families and jobs, and kept the questions coming.", "Learn the words of page 9."),
            ("“Ya no” and “todavía”: what is over and what goes on.", "Five sentences with each of the two."),
        ),
        2: (
            ("Directions on foot, from the station to the market.", "Describe your way to work or school."),
            ("You led one another through Granada on a map.", "Learn the places in town, page 14."),
            ("Prepositions of place, and the shops of a street.", "Draw your street and label it in Spanish."),
        ),
        3: (
            ("The imperfect: what summers were like.", "Eight sentences that begin with “Cuando era…”."),
            ("Photos of our childhood, each with its story.", "Bring a photo and tell its story in two minutes."),
            ("“Era” or “fue”: the frame and what happened in it.", "Exercises 3 and 4 on page 22."),
        ),
        4: (
            ("Stories that turn: a missed train, a lost key.", "Write down your own day that went wrong."),
            ("“Estaba… cuando…”: two past tenses in one sentence.", "Exercise 2 on page 27; mark each verb's tense."),
            ("We retold a short film, each the next scene.", "Tell it to somebody at home in two minutes."),
        ),
        5: (
            ("At the doctor's: where it hurts, and since when.", "Learn the parts of the body, page 31."),
            ("Doctor and patient, then the other way round.", "Write the dialog down as you played it."),
            ("Good advice: “debería” and “tiene que”.", "Five pieces of advice for somebody with a cold."),
        ),
        6: (
            ("Reading advertisements for rooms, and asking what is included.", "Write to a landlord, six lines."),
            ("Complaining politely: the heating, the noise, the neighbor.", "Exercise 5 on page 38."),
            ("We rented out the school's rooms to one another.", "Describe your own room for an advertisement."),
        ),
        7: (
            ("Ordering a meal, and asking for the bill.", "Learn the menu of page 43."),
            ("What is in it, and can I have it without? We sent two soups back.", "Write a menu of your own."),
            ("At the table: recommending, refusing, thanking.", "Order your next coffee in Spanish, if only aloud."),
        ),
    },
    (
        "You speak in whole sentences now; don't let go of that.",
        "Good ear: you corrected your own endings before I could.",
        "You helped the others along without giving the answer away.",
        "Your “rr” rolls. Now slow down where the verbs are.",
        "A quiet start, and then the best question of the hour.",
        "Ser and estar are still a lottery; page 12 once more, please.",
        "You dare to guess a word from the others around it, and you guess well.",
        "Listen for the stress: hablo is not habló.",
        "Much less English in between than at the beginning of term.",
    ),
    {"chloe": "Ready for the next level?", "omar": "Comes straight from work; five minutes late is fine."},
)
PIANO = Words(
    {
        1: (
            ("How to sit, and hands that rest on the keys.", "Five minutes a day in front of a mirror."),
            ("Dropping the arm's weight, first on the lid, then on the keys.", "Single notes, both hands, no hurry."),
            ("Wrists: neither high nor low.", "Exercise 1, with a coin on the back of the hand."),
        ),
        2: (
            ("“Ode to Joy” in the right hand, then in the left.", "Each hand alone, five times a day."),
            ("Five notes up and down, even as a string of pearls.", "Exercise 4 at 60, then at 72."),
            ("A folk tune in either hand, without looking down.", "Sing it while you play it."),
        ),
        3: (
            ("Both hands from the thumbs outward.", "Page 11, slowly, and count aloud."),
            ("Contrary motion in quarter notes, and then the first two bars in parallel.", "Page 12, first line."),
            ("Hands together without stopping at the bar lines.", "Page 13; leave the pedal alone."),
        ),
        4: (
            ("C and G major over two octaves.", "Both scales daily, hands apart, thumb quiet."),
            ("F major: the fourth finger takes the B flat.", "F major at 66, hands apart."),
            ("All three scales in a row, with the metronome.", "Set it to 72, and up by four when it is even."),
        ),
        5: (
            ("Pedal after the beat, ear before the foot.", "The four chords of page 19 with pedal changes."),
            ("Listening for what the pedal blurs.", "Page 20 once without the pedal, once with it."),
            ("The pedal in a whole piece; half of it needs none.", "Mark in pencil where it goes down."),
        ),
        6: (
            ("Minuet in G: the first eight bars from memory.", "Begin at bar 9 tomorrow, not at bar 1."),
            ("Minuet in G: the left hand as a second voice.", "Left hand alone, and sing the tune above it."),
            ("Minuet in G, first half, played through.", "Play it to somebody at home."),
        ),
    },
    (
        "Left hand much steadier.",
        "Keep the tempo slow at home and let it come.",
        "Shoulders down, and the tone opens up at once.",
        "You read ahead now; I saw your eyes do it.",
        "The fingering in the score is there to help you: do look at it.",
        "Lovely soft playing at the end.",
        "You stopped at two mistakes out of ten. That is a great step.",
    ),
    {"lena": "A candidate for the recital.", "anna": "Ask at home about practice time."},
)
MATHS = Words(
    {
        1: (
            ("Comparing fractions by a common denominator, and by common sense.", "Page 8, numbers 1 to 6."),
            ("Adding and taking away fractions.", "Page 9, number 4; draw two of them."),
        ),
        2: (
            ("What 15 % off really means, with receipts from the shop.", "Page 15, numbers 2 and 3."),
            ("Up by ten percent and down by ten percent is not where you began.", "Explain that at home."),
        ),
        3: (
            ("Multiplying brackets out, with the rectangle beside it.", "Page 21, the left column."),
            ("Factoring: what do all the terms share?", "Page 22, numbers 1 to 5."),
        ),
        4: (
            ("Solving for x as on a pair of scales.", "Page 28, number 3; check each answer."),
            ("From the words to the equation.", "Invent a riddle about somebody's age."),
        ),
        5: (
            ("Reading a slope off a line.", "Page 34, number 2, on squared paper."),
            ("From the equation to its graph and back.", "Draw three lines and give them to a neighbor."),
        ),
        6: (
            ("Pairs of equations: putting one into the other.", "Page 41, numbers 1 and 2."),
            ("Pairs of equations: adding them, so that one unknown goes.", "Page 42, number 3, both ways."),
        ),
    },
    (
        "You explained it back to me better than I had explained it to you.",
        "Write the step in between down; that is where the minus sign got lost.",
        "Right answers, and now you know why they are right.",
        "You found the mistake on the board before I did.",
        "Quick in the head. Let the pencil keep up.",
        "You asked when it became foggy. Always do that.",
    ),
    {"samir": "Could join the olympiad club.", "elsa": "Sits better in the front row."},
)
TALK = Words(
    {
        1: (
            ("Small talk: six openings, and one way out of each.", "Use two of them on real people."),
            ("Keeping a talk alive with the question after the question.", "Listen for it in a podcast."),
        ),
        2: (
            ("Your work, explained to somebody's grandmother.", "Record yourself for one minute."),
            ("Meetings: interrupting, and letting nobody interrupt you.", "Note three phrases you hear at work."),
        ),
        3: (
            ("Disagreeing and staying friends.", "Write down three opinions that you could give up."),
            ("“I see what you mean, but”: six softer ways to say no.", "Use one of them before Saturday."),
        ),
        4: (
            ("Telling a story, with a pause in it.", "Cut your story down to ninety seconds."),
            ("Stories in a chain: each had to take up the last one's sentence.", "Tell a friend the best of them."),
        ),
        5: (
            ("On the phone: getting through, and getting an answer.", "Ring up a shop and ask when it closes."),
            ("Spelling, numbers, and “could you say that again?”.", "Spell your address aloud, twice."),
        ),
    },
    (
        "You let the pause stand this time, and it worked.",
        "Fewer fillers, and more jokes.",
        "You listened as well as you spoke.",
        "Watch “since” and “for”; the rest was effortless.",
        "Louder at the end of the sentence: that's where your point is.",
        "The others asked you to go on. So do I.",
    ),
    {"piotr": "Would enjoy the debate club."},
)
JAPANESE = Words(
    {
        1: (
            ("The first twenty hiragana, with a picture for each.", "One row a day, five times each."),
            ("Reading words made of the first twenty.", "The word cards, both ways."),
        ),
        2: (
            ("The rest of the hiragana, and the small っ.", "Copy the menu of page 10."),
            ("We read a menu aloud and ordered from it.", "Find ten words that you can read in a shop."),
        ),
        3: (
            ("Names, countries, and a bow of the right depth.", "Introduce yourself to a mirror."),
            ("Families: one word for yours, another one for mine.", "Draw your family and label it."),
        ),
        4: (
            ("Counting things: flat ones, long ones, small ones.", "Count what is in your kitchen."),
            ("At the market: three of these and two of those.", "The numbers up to 10,000, page 21."),
        ),
        5: (
            ("Katakana: your own names, as a Japanese hears them.", "Write ten names of your friends."),
            ("Katakana from カ to ネ; シ and ツ told apart.", "One row a day, and the dictation of page 26."),
        ),
    },
    (
        "Your strokes have their order; now they need their length.",
        "Long and short vowels are clear. Very good.",
        "Read aloud at home, even when it feels odd.",
        "You no longer reach for the Latin letters.",
        "The rhythm is right: every syllable gets its beat.",
    ),
    {"tom": "Plans a journey to Kyoto: more restaurants, fewer grammar tables."},
)
STRINGS = Words(
    {
        1: (
            ("Tuning to each other, A first, then the fifths.", "Tune every day before you play, by ear."),
            ("Unisons and octaves, until nobody could hear two.", "Long notes against a drone."),
            ("Chords, from the cello upward.", "Listen to the first track on the list."),
        ),
        2: (
            ("Beginning together on one breath.", "Bar 1 of every piece, ten times, only bar 1."),
            ("Bow speed: the same amount of bow for everybody.", "Whole bows at 60 with the metronome."),
            ("Up-bow or down-bow? We marked the parts.", "Play your part once with the new bowings."),
        ),
        3: (
            ("Slow movement: one line over eight bars.", "Breathe where the commas are."),
            ("Slow movement: vibrato that is agreed on.", "Bars 17 to 24, first without vibrato, then with it."),
            ("Slow movement, played through twice.", "Learn the last line by heart."),
        ),
        4: (
            ("Balance: whose tune is it now?", "Mark your own tunes in the part, and only those."),
            ("Accompanying so that the tune can sing.", "Bars 30 to 45, as softly as you dare."),
            ("We swapped parts to hear what the others have.", "Look at the score, not only at your part."),
        ),
    },
    (
        "You look up now, and the others follow you.",
        "Your sound carries without being the loudest.",
        "Count the rests; you came in early twice.",
        "Clean shifts today. The slow practice shows.",
        "Lead a little more: they trust you.",
        "Intonation in third position needs one more week.",
        "A fine ensemble ear. You gave way at the right moment.",
    ),
    {"thora": "Could lead the second violins."},
)
WORDS: Mapping[str, Words] = {
    "spanish-b1": SPANISH,
    "piano": PIANO,
    "maths-8": MATHS,
    "english-conversation": TALK,
    "japanese-1": JAPANESE,
    "chamber-strings": STRINGS,
}
"""The words of a course, by its slug."""
