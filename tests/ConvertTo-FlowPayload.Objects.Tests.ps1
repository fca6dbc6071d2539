#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Objects of other libraries and of other machines: their names and values arrive, or an error says why not; never other data.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $id = '7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001'
    function ConvertTo-Input($Value) {
        (@{ flowId = $id; thing = $Value } | ConvertTo-FlowPayload | ConvertFrom-Json -AsHashtable).inputData['Flow.thing']
    }
}

Describe 'Values of other libraries' {
    It 'keeps names and values of a JObject at any depth' {
        $value = ConvertTo-Input ([Newtonsoft.Json.Linq.JObject]::Parse('{"a":[1,2.5,{"b":null,"c":"x"}],"d":true}'))
        $value | ConvertTo-Json -Depth 9 -Compress | Should -Be '{"a":[1,2.5,{"b":null,"c":"x"}],"d":true}'
    }

    It 'takes a JArray for a list and a JValue for its value' {
        ConvertTo-Input ([Newtonsoft.Json.Linq.JArray]::Parse('[1,"b"]')) | Should -Be @(1, 'b')
        ConvertTo-Input ([Newtonsoft.Json.Linq.JValue]::new('text')) | Should -Be 'text'
        ConvertTo-Input ([Newtonsoft.Json.Linq.JValue]::new(42)) | Should -Be 42
    }

    It 'takes a JObject for a row' {
        $body = [Newtonsoft.Json.Linq.JObject]::Parse("{`"flowId`":`"$id`",`"a`":`"1`"}")
        (, $body | ConvertTo-FlowPayload | ConvertFrom-Json -AsHashtable).inputData['Flow.a'] | Should -Be '1'
    }

    It 'keeps the values of a NameValueCollection, one or several' {
        $names = [System.Collections.Specialized.NameValueCollection]::new()
        'a', 'b', 'b' | ForEach-Object { $names.Add($_, "v-$_") }
        $value = ConvertTo-Input $names
        $value.a | Should -Be 'v-a'
        $value.b | Should -Be 'v-b', 'v-b'
    }

    It 'keeps a dictionary of any value type' {
        $map = [System.Collections.Generic.Dictionary[string, int]]::new()
        $map['x'] = 3
        (ConvertTo-Input $map).x | Should -Be 3
    }

    It 'says of an XML element that it is no data' {
        $xml = [xml]'<a><b>1</b></a>'
        $errors = Get-ErrorOf { @{ flowId = $id; thing = $xml.DocumentElement } | ConvertTo-FlowPayload }
        "$errors" | Should -Match 'XmlElement'
    }
}

Describe 'Rows from jobs and other machines' {
    It 'leaves out what Receive-Job adds' {
        $job = Start-ThreadJob { [pscustomobject]@{ flowId = $using:id; a = '1' } }
        $row = $job | Receive-Job -Wait -AutoRemoveJob |
            Add-Member -PassThru -NotePropertyMembers @{ PSComputerName = 'localhost'; RunspaceId = [guid]::NewGuid(); PSShowComputerName = $false }
        $body = $row | ConvertTo-FlowPayload | ConvertFrom-Json -AsHashtable
        $body.inputData.Keys | Should -Be 'Flow.a'
    }

    It 'keeps a column that only has such a name' {
        $body = [pscustomobject]@{ flowId = $id; PSComputerName = 'srv-1' } | ConvertTo-FlowPayload | ConvertFrom-Json -AsHashtable
        $body.inputData['Flow.PSComputerName'] | Should -Be 'srv-1'
    }
}
