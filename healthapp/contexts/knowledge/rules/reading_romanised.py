"""Words of Bangla as people type them in Latin letters, by the word that they stand for.

The names of dangers are written in Bangla; by this table a romanised story finds them as well. Only words that an
illness is told with stand here, in the spellings that are common on phones; any other romanised word is known by its
sound alone.
"""

from __future__ import annotations

_SPELT = """
বুক: buk buke buker bukta bookey
চাপ: chap chape chaap
ব্যথা: betha beta batha bytha byatha bethay betar bethai
হাত: hat hate haat hater haate
পা: pa paye payer paa
বাম: bam baam
ডান: dan daan
মুখ: mukh mukhe mukher muk muker mukhta
মাথা: matha mathay mathar mata mathata
পেট: pet pete peter pete pett petta
তলপেট: tolpet tolpete tolpeter
পিঠ: pith pithe
কোমর: komor komore
ঘাড়: ghar ghare gharta
গলা: gola golay golar golai
চোখ: chokh chok chokhe choke chokher chokhta
কান: kan kane kaner
নাক: nak nake naker
ঠোঁট: thot thote thont thotgula
জিহ্বা: jihba jihva jib jiv jibba
শ্বাস: shash shas sash swas shwas shaas
শ্বাসকষ্ট: shashkoshto shaskoshto sashkosto
কষ্ট: koshto kosto koshta kosht
দম: dom
রক্ত: rokto rokta rakto roktto
বমি: bomi bome bomit bomir
পায়খানা: paykhana paikhana payekhana
প্রস্রাব: prosrab prosab proshrab peshab pesab
জ্বর: jor jhor jwor jorer
কাশি: kashi kasi kashir
খিঁচুনি: khichuni khechuni khicuni khichni khicheni
অজ্ঞান: oggan ogyan ogan agyan oggyan behush behus
জ্ঞান: gyan gian geyan
হুঁশ: hush hus
ফেনা: fena phena
লালা: lala
বিষ: bish bis bishh
ওষুধ: osudh oshudh oshud osud ousud ousudh osudher oshudher
ঘুম: ghum ghumer gum
বড়ি: bori borigula
সাপ: shap sap shape sape shaper
কামড়: kamor kamore kamray kamrase kamrese kamraise kamorse
ছোবল: chobol chobole
কুকুর: kukur kukure kukurer
কেরোসিন: kerosin kerosene kerosine kerasin
কারেন্ট: current karent kerent
পানি: pani panite panir
পুকুর: pukur pukure pukurer
ডুবে: dube duba dubse dubeche dubechilo
পুড়ে: pure pura purse pureche purche
পড়ে: pore poreche porse porche portese porlo porese
আগুন: agun agune aagun
ফোলা: fule fula phule fola fulche fulse fulese fulteche
নীল: nil neel
ঠান্ডা: thanda thandha tanda
সাদা: sada shada
কালো: kalo
শক্ত: shokto sokto shoktto
অবশ: obosh obos abosh
বাঁকা: baka beka beke banka
কথা: kotha kothar kota
জড়ানো: joraye joriye jorano
বোঝা: bujha bojha
বলা: bole bolte boltese bolche bolse bola
উল্টাপাল্টা: ultapalta ultapulta
উল্টে: ulte ulta ultay
আবোলতাবোল: aboltabol aboltabul
তোলা: tulte tola tule
পারা: pare pari parche parchi parse partese parteche parlo
টানা: tane tanche tantese tanse
দুধ: dudh dud duth
বাচ্চা: baccha bacca bacha bachcha bacchar bacchata bachar
শিশু: shishu sishu
খাওয়া: khaise kheyeche kheye khaiche khaisi khay khai khacche khaite khete khaya khaiya kheyeche khelo khaoa khawa
খেয়ে: khaye khaiye khayese khaichilo
গেলা: gilte gile gilse
নিস্তেজ: nistej nistez nistej
নেতিয়ে: netiye netay netaye
ঝিমানো: jhimay jhimacche jhimano jhimaye
ডাকলে: dakle
ওঠা: uthe uthse uthche uthte uthece
মরা: more morte mora moira morbo
বাঁচা: bachte bachbo
চাই: chai
চায়: chay
দড়ি: dori
ফাঁস: fash phash fas fashi
আত্মহত্যা: attohotta atmohotta attohottya
তীব্র: prochondo procondo prochando khub khubi onek oshojjo ovabe bhishon vishon
হঠাৎ: hothat hotat hotath hathat
ঘাম: gham ghamtesi ghamchi ghamsi ghamtasi ghamche ghamse ghamtese ghamchi ghamteche ghemeche gheme
ঝাপসা: jhapsa japsa
আলো: alo alote
ডেলিভারি: delivery delivary delibhari
প্রসব: prosob proshob
বন্ধ: bondho bondo
থামা: thame thamche thamtese thamse thamteche
গর্ভবতী: gorvoboti gorbhoboti garvoboti pregnant pragnent
হলুদ: holud
চাকা: chaka caka
গা: ga gaye gayer
সারা: shara sara
শরীর: shorir sorir shorire shorirer
হওয়া: howar hobar hoy hoye hoise hoyeche hocche hoche hoitese hochhe hoilo holo hoisilo hoyechilo
যাওয়া: jay jacche jasse gese geche gelo giye jaite jete jachche gesilo gechilo jaitese
করা: kore korse korche korteche kortese korte korchi
লাগা: lage lagche lagse lagtese laglo
দেওয়া: dise diyeche dey dicche diche deya dewa ditese
নেওয়া: ney nicche nite niche nisse nitese
আসা: ashe ase ashche ashtese asche aslo
না: na nai nei nah
সোজা: soja shoja
সব: sob shob
শেষ: shesh ses
নিজেকে: nijeke nijere
মারা: mere mara mairra
ফেলা: felbo felse feleche felsi felche
মাড়ি: mari mariye maari maariye marir
ঝিন: jhin jin
ঝিনঝিন: jhinjhin
দানা: dana
টাইট: tight tait
জমা: joma jomano jomaise jomaisi
নাভি: navi nabhi nabi
পুঁজ: puj punj
পর: por
মনে: mone
রাস্তা: rasta rastay
নাড়ি: nari nadi
আগে: age
বের: ber bair
টান: tan tane
আটকা: atke atka atkaise
ঝিম: jhim
পোকা: poka pokar
ছাদ: chad chade
গাছ: gach gache
আঘাত: aghat
চোট: chot
বাড়ি: bari
ভেজা: vije vija bhije vijse
প্যাড: pad
কাপড়: kapor
নড়া: nore nora noray norche norse norachora norachara
কমা: kom kome komse komche komeche komise komtese komteche
লাথি: lathi
বারবার: barbar
পাশ: pash pashe side
চাপা: chepe
ধরা: dhora dhore dhorse dhorche
পাথর: pathor
মোচড়: mochor mochray
চোয়াল: choyal choyale
পর্যন্ত: porjonto
ফেরা: fire firche firse
অন্ধকার: ondhokar
কাঠ: kath kather
মতো: moto
বায়ু: bayu
কিছুই: kichui kisui
কিছু: kichu kisu
ঢোকা: dhuke dhukse
দেবা: debe
বিচি: bichi bichite
অণ্ডকোষ: ondokosh ondokoshe
বোলতা: bolta boltay
মৌমাছি: moumachi moumasi
কাটা: kaitase kaitse kata kateche katse kete
হারপিক: harpic
ঘাস: ghash ghas
ব্লেড: blade
ইচ্ছা: iccha ichcha
সুইসাইড: suicide
কাল: kal
প্রস্রাব: proshab pishab peshaab
চুন: chun
এসিড: acid
উপরে: upore
মেলা: melte mele
দেখা: dekhi dekhe dekhle dekhte
ভয়: voy bhoy
জোরে: jore
কাঁপা: kapuni kape kaptese kapche kapse
খোলা: khulte khole
মাসিক: masik
পিরিয়ড: period
ভাঙা: vange vangse vangche bhanga bhangse
ছটফট: sotfot chotfot chatfat
রোদে: rode
নাড়া: norate
থাকা: thakte thake
পাওয়া: pawa pay paoa
পয়সা: poysa coin
দাঁড়ানো: dariye darate
কাঁদা: kade kande kadche kadse
প্রেসার: pressure presher
শ্বাসকষ্ট: shaskosto
বসা: bose boshe
ঘোরা: ghure ghora ghurche ghurtese ghurse
আর: r ar aar
এক: ek
দুই: dui
কাজ: kaj
দিক: dik dike
নিঃশ্বাস: nishash nisshash nishas
শব্দ: shobdo sobdo
পাঁজর: pajor panjor
গরম: gorom
বকা: boke bokche bokse bokteche boktese
দুর্গন্ধ: durgondho
স্রাব: srab
তলপেট: talpet talpete
ভারী: vari bhari
জেলি: jelly
চিৎকার: chitkar chikkar cheetkar
ভাঁজ: vaj bhaj
থেমে: theme thomke
"""


def _read(text: str) -> dict[str, str]:
    rows = (line.split(":", 1) for line in text.strip().splitlines())
    return {spelling: word for word, spellings in rows for spelling in spellings.split()}


ROMANISED = _read(_SPELT)
"""Spellings in Latin letters, each with its word."""
