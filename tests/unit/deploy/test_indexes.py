"""The index settings of a machine are read as uv and pip read them."""

from pathlib import Path

from deploy.bootstrapping.indexes import PUBLIC_INDEX, find_indexes


def test_without_any_setting_the_public_index_is_used(tmp_path: Path) -> None:
    indexes = find_indexes({"PIP_CONFIG_FILE": "/dev/null", "UV_CONFIG_FILE": "/dev/null"}, tmp_path)
    assert indexes.main == PUBLIC_INDEX
    assert not indexes.elsewhere
    assert indexes.for_uv() == {"UV_SYSTEM_CERTS": "1"}


def test_variables_come_before_files_and_uv_before_pip(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://file.example/simple\ncert = /etc/ours.pem\n", encoding="utf-8")
    environment = {"PIP_CONFIG_FILE": str(config), "UV_CONFIG_FILE": "/dev/null"}
    assert find_indexes(environment, tmp_path).main == "https://file.example/simple"
    environment |= {"PIP_INDEX_URL": "https://pip.example/simple"}
    assert find_indexes(environment, tmp_path).main == "https://pip.example/simple"
    environment |= {"UV_DEFAULT_INDEX": "ours=https://uv.example/simple"}
    indexes = find_indexes(environment, tmp_path)
    assert indexes.main == "https://uv.example/simple"
    assert indexes.certificates == "/etc/ours.pem"
    assert indexes.for_uv()["SSL_CERT_FILE"] == "/etc/ours.pem"


def test_several_extra_indexes_may_stand_under_each_other_in_a_file(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nextra_index_url =\n  https://a.example\n  file:///b\n", encoding="utf-8")
    indexes = find_indexes({"PIP_CONFIG_FILE": str(config), "UV_CONFIG_FILE": "/dev/null"}, tmp_path)
    assert indexes.extra == ("https://a.example", "file:///b")


def test_uv_has_indexes_in_a_file_of_its_own(tmp_path: Path) -> None:
    config = tmp_path / "uv.toml"
    config.write_text('[[index]]\nurl = "https://m.example/simple"\ndefault = true\n', encoding="utf-8")
    indexes = find_indexes({"PIP_CONFIG_FILE": "/dev/null", "UV_CONFIG_FILE": str(config)}, tmp_path)
    assert indexes.main == "https://m.example/simple"
    assert indexes.elsewhere
