"""A mail in a frame of ours: light or dark as asked, cut off from this site, its pictures' hosts named exactly."""

from digest.web.mail_page import Sight, mail_page, opening_apart, painted

MAIL = """<html><head><meta name="color-scheme" content="light dark" />
<style type="text/css">:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) { h2 { color: #fff; } }
@media screen and (prefers-color-scheme:light) { h2 { color: #000; } }</style></head>
<body background="https://grounds.example/g.png"><p>@media (prefers-color-scheme: dark) is how one says it.</p>
<a href="#topic-1">Down</a> <a class="x" href="https://news.example/1">There</a>
<img src="https://pictures.example:8443/1.png" alt=""><img src="javascript:alert(1)" alt=""></body></html>"""


def test_a_dark_preview_is_dark_on_a_light_screen() -> None:
    dark = painted(MAIL, "dark")

    assert "@media (min-width: 0) { h2 { color: #fff; } }" in dark
    assert "@media screen and (max-width: 0) { h2 { color: #000; } }" in dark
    assert ":root { color-scheme: dark; }" in dark
    assert '<meta name="color-scheme" content="dark" />' in dark


def test_a_light_preview_is_light_on_a_dark_screen() -> None:
    light = painted(MAIL, "light")

    assert "@media (max-width: 0) { h2 { color: #fff; } }" in light
    assert "@media screen and (min-width: 0) { h2 { color: #000; } }" in light


def test_what_the_mail_says_is_left_alone() -> None:
    assert "<p>@media (prefers-color-scheme: dark) is how one says it.</p>" in painted(MAIL, "dark")


def test_links_open_apart_but_those_within_the_mail() -> None:
    opened = opening_apart(MAIL)

    assert '<a target="_blank" rel="noopener noreferrer" class="x" href="https://news.example/1">' in opened
    assert '<a href="#topic-1">' in opened


def test_pictures_come_from_their_hosts_alone() -> None:
    policy = mail_page(MAIL, Sight()).headers["content-security-policy"]

    assert "img-src https://grounds.example https://pictures.example:8443; " in policy


def test_what_is_no_address_of_a_picture_is_left_out_of_the_policy() -> None:
    strange = ("http://[x/1.png", "https://a.example;script-src *", "https://me@a.example/1", "//a.example/1", "")

    answer = mail_page("".join(f'<img src="{address}">' for address in strange), Sight())

    assert "img-src 'none'; " in answer.headers["content-security-policy"]


def test_without_pictures_nobody_is_asked() -> None:
    policies = [
        mail_page(html, Sight(pictures=on)).headers["content-security-policy"]
        for html, on in ((MAIL, False), ("", True))
    ]

    assert all("img-src 'none'; " in policy for policy in policies)
