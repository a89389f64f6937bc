# SPDX-License-Identifier: EUPL-1.2
"""The parameters of the synthetic nation, each with what it rests on. All are whole numbers.

MEASURED are summaries of OpenCivitas 2022 (historic and standard spending of 6,557 comuni for all services, CC BY 4.0)
and of the census of 2011; ASSUMED are chosen to be plausible, and nothing must be concluded from them.
The classes are those of `territory.levels.LARGEST`, from the smallest comuni to the largest.
"""

from __future__ import annotations

# ---------------------------------------------------------------- who fills in the scheda

WITHOUT_SCHEDA = frozenset({"02", "04", "06"})  # regions outside of the social scheda
ISLANDS = frozenset({"19", "20"})  # with a decree and money of their own
WITHOUT_FIRST_SPENDING = frozenset({"20"})  # Sardegna did not answer the questionnaire of the first year

# Cents assigned for 2025. DPCM 6 May 2025; D.M. 5 February 2025.
RESOURCES_ORDINARY = 390_923_000_00
RESOURCES_ISLANDS = 68_000_000_00

# ---------------------------------------------------------------- measured

# Inhabitants of 2022 for each thousand of 2011, median by part of Italy and class: North, Centre, South with islands.
GROWTH = {
    "1": (895, 936, 951, 978, 985, 1000, 1017, 1024, 1020, 1039, 971),
    "2": (852, 909, 917, 952, 970, 1000, 1017, 1016, 1021, 1024, 1014),
    "3": (863, 885, 921, 922, 947, 973, 993, 1001, 1010, 1000, 1053),
    "4": (826, 861, 880, 908, 925, 956, 976, 969, 965, 993, 1003),
    "5": (826, 861, 880, 908, 925, 956, 976, 969, 965, 993, 1003),
}
GROWTH_SPREAD = 80  # thousandths on either side: about the tenth and the ninetieth percentile

# Historic for each thousand of standard spending, by class: percentiles 5, 25, 50, 75, 95.
SPENDING = (
    (563, 693, 815, 987, 1471), (657, 770, 887, 1043, 1516), (655, 775, 866, 988, 1336), (662, 781, 878, 987, 1297),
    (669, 796, 878, 1005, 1327), (693, 815, 909, 1015, 1266), (713, 837, 930, 1040, 1249), (730, 860, 933, 1046, 1259),
    (755, 939, 997, 1084, 1226), (797, 930, 989, 1058, 1246), (905, 1076, 1156, 1179, 1429),
)  # fmt: skip
PERCENTILES = (5, 25, 50, 75, 95)

# Standard spending for each thousand of the median of its class: percentiles 10 and 90.
NEED_SPREAD = (
    (732, 1916), (843, 1325), (847, 1274), (844, 1288), (851, 1269), (862, 1251), (889, 1278), (865, 1216), (845, 1132),
    (867, 1135), (910, 1106),
)  # fmt: skip

# ---------------------------------------------------------------- assumed

# Cents of social need for each inhabitant, by class. The two published schede (399 and 933 people) have 54 and 42 euro.
NEED = (5000, 4800, 5100, 5500, 6000, 6900, 7900, 9200, 10_600, 12_000, 14_500)
SPENDING_OF_FIRST_YEAR = (620, 1060)  # of the second year's, thousandths
RESOURCES_SHARE = (200, 1800)  # of what a comune would get by its need alone, thousandths

# Users of each thousand, by row; hours of one user in a year.
USERS = {
    "M12": 130, "M15": 85, "M18": 25, "M21": 120, "M24": 35, "M27": 60, "M30": 70,
    "M35": 60, "M36": 35, "M37": 8, "M38": 30, "M39": 18, "M40": 140, "M41": 22,
    "M44": 50, "M47": 32, "M50": 10, "M53": 48, "M56": 10, "M59": 10, "R0A": 2,
}  # fmt: skip
HOURS = {
    "M12": (4, 60), "M15": (10, 220), "M18": (4, 60), "M21": (8, 140), "M24": (2, 30), "M27": (2, 30),
    "M44": (40, 900), "M47": (80, 1400), "M50": (40, 900), "M53": (60, 1600), "M56": (40, 900), "M59": (20, 700),
}  # fmt: skip
SERVICE_LEVEL = (450, 1750)  # users reached for each thousand of the reference level
ROW_SPREAD = (150, 1850)  # of what a row would have by its share, thousandths
USERS_OF_FIRST_YEAR = (700, 1180)  # of the last year's, thousandths

PEOPLE_OF_AN_ATS = 130_000  # a province is halved until its parts have no more
PEOPLE_PER_WORKER = (2_200, 9_500)  # R0E of an ATS
WITHOUT_WORKERS = 6  # thousandths of the comuni that have no social worker at all

# What a comune that owes an account writes. Of three services, 86.24 % of the money of 2021-2023 was accounted for and
# 11.62 % was not (IFEL); the rest is shared out as a guess.
ACCOUNTED_WHOLLY, ACCOUNTED_PARTLY = 860, 80  # thousandths of the comuni; the others account for nothing
WITH_REPORT = 850  # thousandths that write something in R16

# Thousandths that have sent, and that have begun: at the end (281 comuni without certification for 2024, of some
# 7,300), and one month before it (30 % closed, 30 % in progress for 2022).
MOMENTS = {"chiusura": (962, 23), "mese-prima": (300, 300)}
