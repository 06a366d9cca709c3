"""A fourth round of emergencies in people's own words, by theme, and of harmless ones near them; as in `own_words`."""

from __future__ import annotations

THEME_DANGERS = """
obstetric: আমার বউয়ের আট মাস চলে, চোখে ঝাপসা দেখে আর মাথা ফেটে যাচ্ছে
obstetric: ৯ মাসের পোয়াতি, পানি ভেঙে গেছে আর বাচ্চার নাড়ি বের হয়ে আসছে
obstetric: pregnant wife having fits
obstetric: 7 mash er pregnant, hothat onek rokto jacche
obstetric: vabi r baccha howar por theke khichuni hocche
obstetric: ব্যথা উঠছে কাল সকালে, এখনো বাচ্চা হয় নাই, মা আর পারতেছে না
obstetric: baby's hand has come out first and it is stuck
obstetric: she delivered yesterday and is soaking a pad every ten minutes
obstetric: six weeks pregnant, terrible pain on one side of the belly and fainted
neonatal: তিন দিনের বাচ্চা বুকের দুধ টানে না
neonatal: ৫ দিনের বাবুর গা ঠান্ডা হয়ে আছে, নড়াচড়া কম
neonatal: 10 diner baccha dudh khay na, shudhu ghumay
neonatal: my 2 week old has a fever of 38.5
neonatal: newborn's belly button is red with pus and he is hot
neonatal: nobojatok er haat pa holud hoye gese, dudh tane na
neonatal: one week old baby breathing very fast with chest going in
dehydration: বাচ্চার পাতলা পায়খানা, চোখ গর্তে ঢুকে গেছে, পানিও খেতে পারে না
dehydration: চাল ধোয়া পানির মতো পায়খানা হচ্ছে সকাল থেকে বিশ বার, হাত পা ঠান্ডা
dehydration: diarrhoea hoye baccha nistej, sara din peshab kore nai
dehydration: cholera type watery motions all day, now too weak to stand and no urine
dehydration: বমি আর পায়খানা করতে করতে আব্বা নেতায় পড়ছে, নাড়ি পাওয়া যায় না
asthma: ইনহেলার দিয়েও টান কমে না, কথা বলতে পারতেছে না
asthma: hapani uthse, inhaler dileo komtese na, thot nil
asthma: puffed his blue inhaler ten times and he still can't get air
asthma: শ্বাসের টানে মেয়েটা এক শব্দের বেশি বলতে পারে না
stroke: হঠাৎ করে নানার মুখ এক দিকে বেঁকে গেছে, কথা জড়ায়
stroke: ammar dan haat pa hothat obosh hoye gese
stroke: dad suddenly can't lift his right arm and talks funny
stroke: চাচা হঠাৎ পড়ে গিয়ে এক পাশ নাড়াইতে পারে না
stroke: mukh beka hoye gese sokal theke
snake: ধান কাটতে গিয়ে সাপে কাটছে
snake: raate ghumer moddhe shape kamor dise, ekhon chokh melte pare na
snake: krait bit my uncle in bed last night, his eyelids are falling
snake: পায়ে সাপের দুইটা দাঁতের দাগ, ফুলে যাচ্ছে
electric: মোটরের তারে কারেন্ট খাইয়া পড়ে আছে
electric: current er shock kheye ghore pore gese
electric: my brother is stuck to a live wire
electric: ভেজা হাতে সুইচ ধরে শক খেয়ে ছিটকে পড়ছে, বুক ধড়ফড় করে
electric: he got a shock from the high voltage line and his hands are burnt
drowning: ভাতিজা পুকুরে পড়ে গেছিল, তুলে আনছি, কাশতেছে
drowning: baccha balti r panite mukh dube chilo, ekhon nilche
drowning: pulled my daughter out of the pond, she is coughing and sleepy
drowning: মেয়েটা খালে ডুইবা গেছিল, পেট থেকে পানি বের হইছে
burns: গরম ডাইলের পাতিল উল্টাইয়া বাচ্চার বুক পেট পুড়ছে
burns: gas er chula theke agun lege mukh ar gola pure gese
burns: kerosene stove exploded and her face and arms are burned
burns: ছেলের মুখে গরম তেল পড়ে ফোসকা
selfharm: ও দরজা লাগাইয়া গলায় ওড়না পেঁচাইছে
selfharm: friend cut his wrist and it's bleeding a lot
selfharm: ami ar parchi na, ghumer bori onek gula joma korsi
selfharm: মেয়েটা বলতেছে সে আর বাঁচবে না, বিষের বোতল হাতে
selfharm: i have the rope ready and i don't want to live
heat: রোদে কাজ করতে করতে পড়ে গেছে, গা আগুনের মতো, উল্টাপাল্টা বকে
heat: sun e rickshaw chalate chalate matha ghure pore gese, ghaam nai, ga onek gorom
heat: worker collapsed in the heat, skin hot and dry, talking nonsense
dengue: ডেঙ্গু হইছে, পেটে প্রচণ্ড ব্যথা আর বারবার বমি
dengue: dengue, maari diye rokto porche
dengue: dengue jor kome gese kintu haat pa thanda ar khub durbol, chotfot korche
dengue: day 5 of dengue, fever gone, now vomiting blood
sugar: ইনসুলিন নিয়ে না খেয়ে ছিল, এখন ঘামছে কাঁপছে উল্টাপাল্টা বলে
sugar: sugar 2.3, haat kapche ar ghemeche
sugar: diabetic father's glucometer shows HI and he is vomiting and breathing deep
sugar: সুগার ৩০, বমি করতেছে, ঝিমাইতেছে
sugar: sugar fall kore ogyan hoye gese
coin: swallowed a coin and is drooling
coin: my son swallowed a coin and can't swallow anything now
coin: বাচ্চা পয়সা গিলে ফেলছে, লালা পড়তেছে
coin: baccha poysa gilse, lala portese, kichu gilte pare na
coin: baby swallowed a coin and keeps dribbling
coin: toddler put a button battery in his mouth and swallowed it
coin: বাচ্চা ঘড়ির ব্যাটারি গিলছে
blood: coughed up a cupful of blood
blood: coughing up a glassful of blood
blood: এক কাপ রক্ত কাশির সাথে বের হইছে
blood: kashir shathe ek glass rokto
blood: vomited a cup of blood
blood: এক গ্লাস রক্ত বমি করছে
blood: coughed up about half a cup of blood
pulse: pulse 180 and dizzy
pulse: heart rate of 180, feeling faint
pulse: নাড়ির গতি ১৮০, মাথা ঘুরছে
pulse: heartbeat 180 matha ghurche
pulse: my heart is going 190 a minute and i nearly fainted
lips: lips are swollen
lips: tongue is swelling
lips: my tongue is swelling up
lips: ঠোঁট ফুলে গেছে
lips: জিহ্বা ফুলে যাচ্ছে
lips: thot fule gese
lips: jihba fule jacche
poison: the child rat poison ate
poison: kerosene my son has drunk
poison: খেয়ে ফেলেছে বাচ্চা ইঁদুর মারার বিষ
poison: বিষ খাইছে পোলায়
poison: কেরোসিন আমার ছেলে খাইয়া ফেলছে
poison: khaise baccha indurer bish
poison: harpic amar bon kheye felse
poison: keroshin amar chele khaise
poison: my daughter bleach drank
poison: the pesticide he has swallowed
coin: the boy gulped a coin and saliva keeps running from his mouth
coin: মেয়ে আংটি গিলছে, এখন বমি করতেছে
coin: baccha safety pin gile felse
blood: abba kashte kashte onek rokto ber holo
blood: কাশতে কাশতে এক বাটি রক্ত আসছে
pulse: pulse 170 buke chap lagche
pulse: resting heart rate 165 and short of breath
lips: both lips have swollen up
lips: ঠোঁট দুইটা ফুলে ঢোল
poison: phenyl ar bon gile felse
poison: ডেটল বাচ্চাটা খাইয়া ফেলছে
poison: harpic the little one has swallowed
hanging: ছেলে ফ্যানের সাথে গলায় দড়ি দিছে
hanging: found my roommate hanging from the fan
burn: boiling water spilled on my toddler's face
labour: প্রসব ব্যথা দুই দিন ধরে, বাচ্চা হচ্ছে না
dengue: ডেঙ্গু ধরা পড়ছে, নাক দিয়ে রক্ত
dengue: confirmed dengue and now very drowsy
baby: ৩ দিনের বাবু দুধ খায় না
drown: pukure dube gesilo, tule anse
others: আম্মা সকাল থেকে কোনো কথা বলছে না, এক দিকে তাকিয়ে আছে
others: hothat bam chokhe kichu dekhi na
others: my baby is limp and won't take the breast
others: পাঁচ মাসের গর্ভ, তলপেটে প্রচণ্ড ব্যথা আর রক্ত যাচ্ছে
others: bou er prosob er por theke rokto thamtese na
others: water broke two days ago and now she has fever
others: সাপে কাটার পর থেকে চোখের পাতা পড়ে যাচ্ছে
others: বোলতা কামড়ানোর পর গলা চেপে আসছে
others: he ate prawns and his face and lips are swelling
others: uncle has had chest tightness for an hour and is sweating
others: buke betha, ga ghamtese, bomi bomi lagtese
others: শ্বাস নিতে গেলে বুকের পাঁজর ঢুকে যায় বাচ্চার
others: child with fever has a stiff neck and purple spots
others: jor er sathe khichuni hoise duibar
others: ডেঙ্গু, প্রস্রাব হচ্ছে না সকাল থেকে
others: insulin nisi kintu khai nai, ekhon matha ghurtese ar ghamtesi
others: sugar 450 and breathing fast, smells of fruit
others: বাচ্চা পুকুরে ডুবছিল, তুলছি, নড়ে না
others: fell from the mango tree and can't move his legs
others: truck er niche pa chapa porse
others: আঙুল মেশিনে কেটে পড়ে গেছে
others: acid porse mukhe
others: electric shock kheye hat pure gese
others: সিলিন্ডার ফেটে পুরা শরীর পুড়ে গেছে
others: she took 25 napa tablets after a fight
others: ইঁদুরের ওষুধ খাইছে আমার বোন
others: baccha orna diye golay fash lagaise khelte giye
others: throwing up black stuff like coffee grounds
others: paykhana diye taja rokto onek, matha ghure
others: প্রচণ্ড মাথা ব্যথা হঠাৎ, জীবনে এমন হয় নাই
others: ঘরে জেনারেটর চলছিল, সবাই ঝিমাচ্ছে
others: old woman confused since last night, hot and breathing fast
others: roga lok rode pore gese, ga pura gorom, kotha bole na
others: আমার মরে যেতে ইচ্ছা করে, ব্লেড কিনছি
others: testicle suddenly very painful and swollen in 14 year old boy
others: ছেলের অণ্ডকোষে হঠাৎ তীব্র ব্যথা
others: swallowed a hijab pin
others: পালস ১৬০, বুক ধড়ফড় আর মাথা ঘুরে
others: amar nani hothat kotha bolte partese na, mukh ekdike
others: শাশুড়ির বুকে প্রচণ্ড ব্যথা, বাম হাতে নামছে
others: my waters have broken green and baby isn't moving
others: প্রসবের পর পেটে ফুল রয়ে গেছে
others: 8 months pregnant, blood pressure 170/110 with headache
others: গর্ভবতী, হাত পা মুখ ফুলে গেছে, চোখে ঝাপসা
others: newborn is yellow all over and too sleepy to feed
others: এক মাসের বাচ্চার শ্বাস খুব ঘন ঘন
others: baby drank kerosene from a bottle
others: ছোট বাচ্চা গলায় বাদাম আটকে দম নিতে পারছে না
others: patla paykhana 3 din, ekhon pani khaite pare na, chokh gorte
others: baccha bomi kortei ase, kichui pete thake na, nistej
others: tried inhaler, still wheezing badly, lips turning grey
others: shaper kamor, paye fule gese r rokto thamtese na
others: live wire fell on him, unconscious
others: bojropat e pore ogyan
others: lightning struck my father in the field
others: pulled from the river, not breathing
others: hot milk spilled all over the baby's chest
others: he drank bleach to kill himself
others: mora jabo bole ghorer dorja bondho kore dise, hate dori
others: bhai matha fete rokto, bomi kortese accident er por
others: motorcycle crash, bone sticking out of leg
others: stabbed in the stomach
others: পেটে ছুরি মারছে
others: bullet lagse paye
others: গরমে কাজ করে অজ্ঞান হয়ে গেছে
others: dengue patient vomiting non stop
others: ডেঙ্গু রোগীর নাক মুখ দিয়ে রক্ত
others: sugar 40 mg/dl and sweating, confused
others: glucose 28 mmol with vomiting, drowsy
others: type 1 diabetic vomiting and breathing deeply
others: fever, neck stiff, can't look at light
others: ৩ বছরের বাচ্চা জ্বরে চোখ উল্টে কাঁপছে
others: severe pain in belly, hard like board
others: can't pee since yesterday, belly swollen and painful
others: my eye got lime in it
others: chokhe acid porse
others: sudden worst headache of my life
others: husband collapsed, no pulse
"""

THEME_HARMLESS = """
বউ ছয় মাসের পোয়াতি, হালকা কোমর ব্যথা
pregnant and a little swelling of feet in the evening
amar baccha 9 diner, dudh bhalo khay, ektu hachi dey
নবজাতকের নাভি শুকিয়ে পড়ে গেছে, লাল না
baby 3 weeks hiccups after feeds, feeding well
পাতলা পায়খানা দুই বার হইছে, পানি খাচ্ছে ভালো
loose motion duibar, khabar saline khacche, peshab hocche
আমার হাঁপানি আছে, ইনহেলার নিলে ভালো থাকি
asthma checkup, inhaler works well
hapani r inhaler koto bar newa jay
ঠোঁট ফেটে গেছে শীতে
my lips are dry and peeling
জিহ্বায় ছোট একটা ঘা
mosquito bit my lip yesterday, small bump
ছেলে একটা পয়সা গিলে ফেলছিল গত বছর, এখন ভালো
how to stop kids from swallowing coins
আমার দাদার দশ বছর আগে স্ট্রোক হইছিল, এখন ভালো আছে
my hand falls asleep when i lie on it
ghumer por haat jhin jhin kore, ektu pore thik hoy
সাপের স্বপ্ন দেখে ভয় পাইছি
saw a snake in the garden, nobody was bitten
static shock from the car door
ফ্রিজ ধরলে হালকা ঝিনঝিন লাগে
child learned to swim in the pond today
পুকুরে গোসল করার পর কানে পানি ঢুকছে
চা পড়ে আঙুলে একটু লাল হইছে
ranna korte giye anguler matha ektu pureche
sunburn on my arms, a bit red and sore
রোদে গেলে মাথা একটু ব্যথা করে
i was out in the sun and feel thirsty
ডেঙ্গু হলে কী খাবো
dengue hoise kina test korte chai, ekdin jor
had dengue last year, want to know about the vaccine
sugar 7.2 khali pete
ডায়াবেটিস আছে, সুগার ৯, কোনো সমস্যা নাই
ate too many sweets and feel full
কফের সাথে একবার একটু লাল সুতার মতো রক্ত
pulse 88 after walking
my heart races before exams
ইঁদুর চাল খাইয়া ফেলছে
the rat ate the poison and died
কেরোসিনের গন্ধ সহ্য হয় না
my son has drunk milk and vomited once
my lips are swollen after the dentist
lips swollen from a fall
ঠোঁট একটু ফুলে গেছে মশার কামড়ে
thot fete gese shite
he coughed a little blood-streaked phlegm
coughing for a week, drank a cup of tea, blood test normal
i have a cough and gave a lot of blood for a blood test
কাশি আছে, এক গ্লাস গরম পানি খাই
pulse 160 after running, a bit dizzy
pulse 96, dizzy
baby heart rate 150
baby 3 months pulse 160
swallowed chewing gum
he swallowed his pride
sore throat feels like swallowing needles
feels like i swallowed a pin, sore throat
child put a coin in his pocket
cleaned the toilet with harpic and ate rice
used bleach on the floor then drank tea
হারপিক দিয়ে বাথরুম ধুইছি, পরে ভাত খাইছি
keroshiner chulay ranna kore bhat khaise
ভাত খাইছে, মশার কয়েল জ্বালাইছে
she ate rice with the kerosene stove cooking
wearing a scarf around my neck in winter
গলায় মাফলার পেঁচায় রাখছি শীতে
gola betha, gorom pani diye gorgora
pukure dub diye gosol korchi
phone panite dube gese
splash of warm water on face
hot weather, face red
my baby is hot because of the weather
dengue test korte chai
neighbour has dengue, i feel fine
dengue hoyechilo 2 bochor age
have dengue, day 2, drinking well
আমার ডেঙ্গু হইছে, শুধু জ্বর আর গা ব্যথা
is dengue with vomiting dangerous?
kal theke betha, baccha school e jay nai
কাল থেকে পেট ব্যথা, বাচ্চা খেতে চায় না
cut on the neck with my razor, tiny
খেলনা ভেঙে ফেলছে
বাচ্চা পাথর দিয়ে খেলে
আম্মার কথা বলতে ভালো লাগে না আজকে
baby feeds well but cries at night
গর্ভের পাঁচ মাস, কোনো সমস্যা নাই
period blood is a bit heavy today
wasp sting on the finger, just sore
prawns taste bad
muscle ache in the chest after gym
বাচ্চার জ্বর কমে গেছে, খেলতেছে
dengue theke bhalo hoise, ekhon khabar ruchi kom
sugar 5.6 before breakfast
নাতি পুকুরে সাঁতার শিখছে
fell off a chair, small bruise
bus er seat er niche mobile porse
আঙুলে কাঁটা ফুটছে
cooking gas smells sometimes
took 2 napa for headache
ইঁদুর মারার ওষুধ ঘরে রাখা কি ঠিক
black stool after iron tablets
পাইলসের জন্য একটু রক্ত যায়
mild headache since morning
dog licked my hand
old man forgets names for years
pa fule shondhay, shokale thik
pulse 72, feeling fine
বোতাম ছিঁড়ে গেছে জামার
my boy has a small ring on his finger
coffee makes my heart race a little
গরম চা খেয়ে জিভ পুড়ছে একটু
শীতে ঠোঁট ফাটে
orna golay pechay gorom lage
kan e ektu khoil jomse
i feel sleepy after lunch
পেট একটু ভার লাগে খাওয়ার পর
blood pressure 124/78
a bit of dandruff
নখ ভেঙে গেছে
pregnant, want to know about diet
newborn sleeps most of the day, feeds every 3 hours
i bumped my knee yesterday, small bruise
lightning scared the children
পাশের বাসায় গ্যাস সিলিন্ডার ফাটছে, আমরা ঠিক আছি
amar sugar 6.1 valo
kerosene price barse
shokto paykhana 3 din
cut my finger while cooking, stopped bleeding
mild cold and sneezing
কাশি কমছে
eye a little dry from computer
muscle sore after football
gorome gha machi
got shot in the arm by the nurse for flu
lightning struck the tree near our house
bones showing, lost weight
hot water bag on my back
hot tea spilled on my leg
hese more jabo bole mone hoise
ডেঙ্গু রোগী দেখতে হাসপাতালে গেছিলাম, নাক দিয়ে রক্ত
প্রসবের পর বাগানে ফুল ফুটেছে
"""
